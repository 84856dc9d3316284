import type { Db } from '../../../../state/open';
import { unpack } from '../../../../state/packing';
import { type TemplateRow, templateById } from '../../../../state/templates';
import { vmBody } from '../../../../state/vms';
import { preconditionError } from '../../../errors/errors';
import { checkName } from '../../../model/names';
import { type Attribute, type Pairs, pair, single, type Template, vectors, without, withSingle } from '../../../template/template';
import { demand } from '../../demand';
import { sharedTemplate } from '../../object/sealed';
import { type Ctx, writeRequest } from '../../request';
import { storeTemplate } from '../../template/create';
import type { Begun } from '../action';
import { stateOf } from '../change';
import { type Places, placesFor, saveAll } from './saveas';
import { idIn, type Subject, subjectOf } from './subject';

export interface SaveVm {
  readonly id: number;
  readonly name: string;
  readonly persistent: boolean;
}

/** Only disks of images are saved; a CD is used again, and of an empty disk only what it is. */
const isSaved = (disk: Pairs): boolean => pair(disk, 'IMAGE_ID') !== undefined && pair(disk, 'TYPE')?.toUpperCase() !== 'CDROM';

/** A powered-off VM as a template to make more of, with images of its disks. Resolves with the template's id. */
export const save = writeRequest<SaveVm, Begun & { readonly templateId: number }, Places>({
  wire: 'one.vm.disksaveas',
  async prepare({ id }, ctx) {
    const { template } = await subjectOf(ctx.state.db, id);
    return placesFor(
      ctx,
      id,
      vectors(template, 'DISK').map((d) => idIn(d, 'DISK_ID')),
    );
  },
  async run(tx, { id, name: given, persistent }, ctx, places) {
    const subject = await subjectOf(tx, id);
    const state = stateOf(subject.vm);
    if (state !== 'POWEROFF')
      throw preconditionError('wrong-state', 'VM must be POWEROFF', { changed: `nothing: VM ${id} is ${state}`, next: `onevm poweroff ${id}` });
    const name = checkName('one.template.allocate', given);
    const disks = vectors(subject.template, 'DISK')
      .filter(isSaved)
      .map((d) => ({ diskId: idIn(d, 'DISK_ID'), name: `${name}-disk-${pair(d, 'DISK_ID')}`, type: undefined, snapshotId: undefined, persistent }));
    const saved = disks.length === 0 ? { id, operation: undefined, imageIds: [] } : await saveAll(tx, ctx, subject, disks, places);
    const images = new Map(disks.map((d, i) => [d.diskId, saved.imageIds[i] as number]));
    const source = await sourceOf(tx, ctx, subject.template);
    const body = source ? withMachine(source, subject.template, images) : await wholeOf(tx, ctx, subject, images);
    const templateId = await storeTemplate(tx, ctx, withSingle(body, 'NAME', name), 'one.template.allocate');
    return { ...saved, templateId };
  },
});

/** The template the VM was made of, as the caller may copy it; undefined when there is none any more, or never was. */
const sourceOf = async (tx: Db, ctx: Ctx, template: Template): Promise<TemplateRow | undefined> => {
  const id = single(template, 'TEMPLATE_ID');
  const source = id === undefined ? undefined : await templateById(tx, Number(id));
  if (source) await demand(tx, ctx, 'one.template.clone', 'USE', 'TEMPLATE', source.id);
  return source;
};

/** A copy of the VM's template with the capacity, the disks and the interfaces that the VM has now: what was chosen for this VM alone stays its own. */
const withMachine = (source: TemplateRow, template: Template, images: ReadonlyMap<number, number>): Template => {
  const own: Template = [
    ...['CPU', 'VCPU', 'MEMORY'].flatMap((key) => (single(template, key) ? [{ key, value: single(template, key) as string }] : [])),
    ...vectors(template, 'DISK').map((d) => ({ key: 'DISK', value: diskOfSource(d, images) })),
    ...vectors(template, 'NIC').map((n) => ({ key: 'NIC', value: n.filter(([k]) => !NIC_OF_VM.includes(k)) })),
    { key: 'SAVED_TEMPLATE_ID', value: String(source.id) },
  ];
  return [...without(unpack(source.body), ...new Set(own.map((a) => a.key))), ...own];
};

/** What a NIC of a VM has of its own, and one of a template has not. */
const NIC_OF_VM = [
  'AR_ID',
  'BRIDGE',
  'BRIDGE_TYPE',
  'CLUSTER_ID',
  'IP',
  'IP6',
  'IP6_GLOBAL',
  'IP6_ULA',
  'IP6_LINK',
  'MAC',
  'TARGET',
  'NIC_ID',
  'NETWORK_ID',
].concat(['VN_MAD', 'SECURITY_GROUPS', 'VLAN_ID', 'ALIAS_IDS']);

/** The same of a disk. */
const DISK_OF_VM = ['DEV_PREFIX', 'SOURCE', 'ORIGINAL_SIZE', 'SIZE', 'DISK_SNAPSHOT_TOTAL_SIZE', 'DRIVER', 'IMAGE_STATE', 'SAVE', 'CLONE', 'READONLY'].concat(
  ['PERSISTENT', 'TARGET', 'ALLOW_ORPHANS', 'CLONE_TARGET', 'CLUSTER_ID', 'DATASTORE', 'DATASTORE_ID', 'DISK_ID', 'DISK_TYPE', 'IMAGE_ID', 'IMAGE'],
  ['IMAGE_UNAME', 'IMAGE_UID', 'LN_TARGET', 'TM_MAD', 'TYPE', 'OPENNEBULA_MANAGED'],
);

const diskOfSource = (disk: Pairs, images: ReadonlyMap<number, number>): Pairs => {
  const image = images.get(idIn(disk, 'DISK_ID'));
  return image === undefined ? diskAsTemplate(disk, images) : [['IMAGE_ID', String(image)], ...disk.filter(([k]) => !DISK_OF_VM.includes(k))];
};

/** Of a VM that no template is known of: all that it is. */
const wholeOf = async (tx: Db, ctx: Ctx, { vm, template }: Subject, images: ReadonlyMap<number, number>): Promise<Template> => {
  const { userTemplate } = await vmBody(tx, vm.id);
  return [...asTemplate({ name: vm.name, template: sharedTemplate(ctx, 'VM', vm, template) }, images), ...userTemplate];
};

const KEPT = [
  'CPU',
  'VCPU',
  'VCPU_MAX',
  'MEMORY',
  'MEMORY_MAX',
  'MEMORY_SLOTS',
  'MEMORY_RESIZE_MODE',
  'OS',
  'FEATURES',
  'INPUT',
  'GRAPHICS',
  'VIDEO',
  'RAW',
].concat(['CPU_MODEL', 'TOPOLOGY', 'CONTEXT', 'NIC', 'NIC_ALIAS', 'DISK', 'BACKUP_CONFIG', 'CPU_COST', 'MEMORY_COST', 'DISK_COST']);

/** More of a NIC than its network: what a VM that takes the place of another is known by. */
const ADDRESSES = ['IP', 'MAC', 'IP6', 'IP6_GLOBAL', 'IP6_ULA'];

/** The name of the VM, in place of an expression that its owner wrote: a VM that is made of the template has a name of its own. */
const unnamed = ([key, value]: readonly [string, string], name: string): readonly [string, string] =>
  key === 'SET_HOSTNAME' && value === name ? [key, '$NAME'] : [key, value];

/** What was given to this VM alone (addresses, ports, its name, its identity) is not the template's. `images`: those of its disks; `addresses`: it is to have them again. */
export const asTemplate = (vm: { readonly name: string; readonly template: Template }, images: ReadonlyMap<number, number>, addresses = false): Template =>
  vm.template
    .filter((a) => KEPT.includes(a.key))
    .map((a): Attribute => {
      if (typeof a.value === 'string') return a;
      if (a.key === 'DISK') return { key: a.key, value: diskAsTemplate(a.value, images) };
      if (a.key === 'NIC' || a.key === 'NIC_ALIAS')
        return { key: a.key, value: a.value.filter(([k]) => OF_NIC.includes(k) || (addresses && ADDRESSES.includes(k))) };
      if (a.key === 'BACKUP_CONFIG') return { key: a.key, value: a.value.filter(([k]) => !/^(LAST_.*|BACKUP_JOB_ID|INCREMENTAL_BACKUP_ID)$/.test(k)) };
      if (a.key === 'GRAPHICS') return { key: a.key, value: a.value.filter(([k]) => k !== 'PORT') };
      if (a.key === 'OS') return { key: a.key, value: a.value.filter(([k]) => k !== 'UUID') };
      if (a.key === 'CONTEXT') return { key: a.key, value: a.value.filter(([k]) => !/^(ETH\d+_.*|DISK_ID|TARGET)$/.test(k)).map((p) => unnamed(p, vm.name)) };
      return a;
    })
    .filter((a) => typeof a.value === 'string' || a.value.length > 0);

const OF_NIC = ['NETWORK', 'NETWORK_ID', 'NETWORK_UNAME', 'NETWORK_UID', 'MODEL', 'NAME', 'PARENT', 'SECURITY_GROUPS', 'EXTERNAL'].concat(
  ['IN', 'OUT'].flatMap((way) => ['AVG_BW', 'PEAK_BW', 'PEAK_KB'].map((limit) => `${way}BOUND_${limit}`)),
);
const OF_DISK = ['DEV_PREFIX', 'CACHE', 'IO', 'DISCARD', 'IOTHREAD', 'READONLY', 'ORDER'];

const diskAsTemplate = (disk: Pairs, images: ReadonlyMap<number, number>): Pairs => {
  const own = disk.filter(([k]) => OF_DISK.includes(k));
  const image = images.get(idIn(disk, 'DISK_ID'));
  if (image !== undefined) return [['IMAGE_ID', String(image)], ...own];
  if (pair(disk, 'IMAGE_ID') !== undefined) return [['IMAGE_ID', pair(disk, 'IMAGE_ID') as string], ...own];
  return [...disk.filter(([k]) => ['TYPE', 'SIZE', 'FORMAT', 'FS'].includes(k)), ...own];
};
