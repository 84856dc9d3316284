/**
 * ssh2 costs 60 ms to load, so it is loaded when the first connection is made and not when a command starts.
 * By `default`: node's own import of this CommonJS package does not see `utils` among its names.
 */
type Ssh2 = typeof import('ssh2');

export const loadSsh2 = async (): Promise<Ssh2> => {
  const loaded = (await import('ssh2')) as Ssh2 & { readonly default?: Ssh2 };
  return loaded.default ?? loaded;
};
