import type { Node } from '../node';

/** `<datastore>/<name>` of a path right below a datastore; anything else is never moved. */
export const discardable = (node: Node, path: string): { readonly datastore: string; readonly name: string } => {
  const [, datastore, name] = path.startsWith(`${node.datastores}/`) ? (/^(\d+)\/(\w[\w.+-]*)$/.exec(path.slice(node.datastores.length + 1)) ?? []) : [];
  if (datastore === undefined || name === undefined) throw new Error(`not a path right below a datastore: ${path}`);
  return { datastore, name };
};

export const checkedStamp = (stamp: string): string => {
  if (!/^\d{1,16}$/.test(stamp)) throw new Error(`not a stamp: ${stamp}`);
  return stamp;
};
