import { allClusters } from '../../../state/clusters';
import { allDatastores } from '../../../state/datastores';
import type { Db } from '../../../state/open';
import { unpack } from '../../../state/packing';
import type { Paths } from '../../config/paths';
import { datastoreDocument } from '../../documents/datastore';
import type { Element } from '../../documents/element';
import { hostDocument } from '../../documents/host';
import { templateOf } from '../../documents/parts';
import { oneErrorText } from '../../errors/errors';
import type { Attributes } from '../../scheduler/attributes';
import type { Candidate, SystemDatastore } from '../../scheduler/place';
import { datastoreViews } from '../datastore/read';
import { type HostView, hostViews } from '../host/read';

/** The leaves of a document by their paths; the root is not part of a path. */
const leavesOf = (document: readonly Element[]): Attributes => {
  const leaves = new Map<string, string[]>();
  const walk = (elements: readonly Element[], place: string): void => {
    for (const { name, text, children } of elements) {
      const path = place + name;
      if (children) walk(children, `${path}/`);
      else if (leaves.get(path)?.push(text ?? '') === undefined) leaves.set(path, [text ?? '']);
    }
  };
  walk(document, '');
  return leaves;
};

/** Of a document that cannot be made, since a record is broken: why. Nothing is placed by what cannot be read. */
const attributesOf = (document: () => readonly Element[]): { readonly attributes: Attributes; readonly trouble?: string } => {
  try {
    return { attributes: leavesOf(document()) };
  } catch (e) {
    return { attributes: new Map(), trouble: oneErrorText(e) };
  }
};

/** Hosts with what their documents say now, and the templates of their clusters; those that have it keep it. */
export const describedHosts = async (db: Db, hosts: readonly Candidate[]): Promise<readonly Candidate[]> => {
  if (hosts.every((h) => h.attributes)) return hosts;
  const clusters = new Map((await allClusters(db)).map((c) => [c.id, c.template]));
  const views = new Map((await hostViews(db)).map((h) => [h.id, h]));
  const documentOf = (view: HostView): readonly Element[] => [
    ...(hostDocument(view).children ?? []),
    templateOf('CLUSTER_TEMPLATE', unpack(clusters.get(view.cluster_id) ?? '[]')),
  ];
  return hosts.map((h) => {
    const view = views.get(h.id);
    return h.attributes || !view ? h : { ...h, ...attributesOf(() => documentOf(view)) };
  });
};

/** The same of datastores. */
export const describedDatastores = async (db: Db, paths: Pick<Paths, 'var'>, datastores: readonly SystemDatastore[]): Promise<readonly SystemDatastore[]> => {
  if (datastores.every((d) => d.attributes)) return datastores;
  const views = new Map((await datastoreViews(db, paths.var, await allDatastores(db))).map((d) => [d.id, d]));
  return datastores.map((d) => {
    const view = views.get(d.id);
    return d.attributes || !view ? d : { ...d, ...attributesOf(() => datastoreDocument(view).children ?? []) };
  });
};
