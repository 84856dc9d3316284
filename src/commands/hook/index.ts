import { runCommand } from '../main';

runCommand({
  name: 'onehook',
  quick: { list: async () => (await import('./list')).list, show: async () => (await import('./show')).show },
  whole: async () => (await import('./hook')).onehook,
});
