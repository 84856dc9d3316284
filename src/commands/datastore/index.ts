import { runCommand } from '../main';

runCommand({
  name: 'onedatastore',
  quick: { list: async () => (await import('./list')).list, show: async () => (await import('./show')).show },
  whole: async () => (await import('./datastore')).onedatastore,
});
