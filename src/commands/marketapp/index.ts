import { runCommand } from '../main';

runCommand({
  name: 'onemarketapp',
  quick: { list: async () => (await import('./list')).list, show: async () => (await import('./show')).show },
  whole: async () => (await import('./marketapp')).onemarketapp,
});
