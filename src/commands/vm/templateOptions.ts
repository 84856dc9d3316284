import { readFileSync } from 'node:fs';
import { usageError } from '../../lib/errors/errors';
import type { Pairs, Template } from '../../lib/template/template';
import { flag, type Opt, type OptMap, text, whole, words } from '../define';

/** Attributes of a VM by options instead of a file: for `onevm create`, `onetemplate create` and `instantiate`. */
export const templateOptions = {
  name: text('--name', 'name', 'name of the new object'),
  cpu: text('--cpu', 'cpu', 'CPU promised (1 = one core)'),
  vcpu: whole('--vcpu', 'vcpu', 'virtual processors'),
  memory: text('--memory', 'memory', 'memory: 512, 512M, 2G'),
  arch: text('--arch', 'arch', 'architecture: x86_64', { values: ['x86_64'] }),
  boot: text('--boot', 'device_list', 'boot order: disk0,nic0'),
  disk: words('--disk', 'image0,image1', "images as disks; user[image] for another one's; image:size=2048 for attributes", { complete: 'images' }),
  nic: words('--nic', 'network0,network1', "networks; user[network] for another one's; network:ip=10.0.0.5 for attributes", { complete: 'vnets' }),
  context: words('--context', 'line1,line2,line3', 'lines KEY=VALUE for the context'),
  ssh: {
    long: '--ssh',
    value: 'file',
    valueOptional: true,
    summary: "public key for root: of that file, else the user's",
    complete: 'file',
    parse: (t: string) => t,
  } as Opt<string | true>,
  netContext: flag('--net_context', 'tell the guest its addresses'),
  startscript: text('--startscript', 'file', 'script the guest runs at boot', { complete: 'file' }),
  reportReady: flag('--report_ready', 'have the guest report when it is up'),
  init: words('--init', 'script1,script2', 'init scripts of the context'),
  filesDs: words('--files_ds', 'file1,file2', 'files of the context', { complete: 'images' }),
  raw: text('--raw', 'string', 'text for the hypervisor, as it is'),
  vnc: flag('--vnc', 'a VNC console'),
  vncPassword: text('--vnc-password', 'password', 'password of the VNC console'),
  vncListen: text('--vnc-listen', 'ip', 'address it listens on (0.0.0.0)'),
  vncKeymap: text('--vnc-keymap', 'keymap', 'its keyboard'),
  spice: flag('--spice', 'a SPICE console'),
  spicePassword: text('--spice-password', 'password', 'password of the SPICE console'),
  spiceListen: text('--spice-listen', 'ip', 'address it listens on (0.0.0.0)'),
  spiceKeymap: text('--spice-keymap', 'keymap', 'its keyboard'),
  video: text('--video', 'type', 'video device: vga, cirrus, virtio, none', { values: ['vga', 'cirrus', 'virtio', 'none'] }),
  videoVram: text('--video-vram', 'vram', 'its memory, KB'),
  videoResolution: text('--video-resolution', 'resolution', 'its resolution, 1280x720'),
  videoAts: flag('--video-ats', 'address translation services for virtio'),
  videoIommu: flag('--video-iommu', 'emulated IOMMU for virtio'),
} satisfies OptMap;

export type TemplateWords = { readonly [K in keyof typeof templateOptions]?: (typeof templateOptions)[K] extends Opt<infer T> ? T : never };

/** MiB of `512`, `512M`, `2G`, `1T` */
export const memoryMb = (given: string): number => {
  const m = /^(\d+)([mgt]?)b?$/i.exec(given.trim());
  const factor = { '': 1, m: 1, g: 1024, t: 1024 ** 2 }[(m?.[2] ?? '').toLowerCase()];
  if (!m || factor === undefined) throw usageError('Memory value malformed\noption memory: Parsing error', { code: 'memory-malformed' });
  return Number(m[1]) * factor;
};

const cpuOf = (given: string): string => {
  if (!/^\d+(\.\d+)?$/.test(given)) throw usageError(`invalid argument: --cpu ${given}`);
  return /^\d+$/.test(given) ? `${Number(given)}.0` : String(Number(given));
};

/** `user[name]:size=3:ip=4` or a number or a name */
const named = (word: string, key: 'IMAGE' | 'NETWORK'): Pairs => {
  const [head = '', ...attributes] = word.split(':');
  const owned = /^([^[\]]+)\[([^[\]]+)\]$/.exec(head);
  const what: Pairs = owned
    ? [
        [`${key}_UNAME`, owned[1] as string],
        [key, owned[2] as string],
      ]
    : /^\d+$/.test(head)
      ? [[`${key}_ID`, head]]
      : [[key, head]];
  return [
    ...what,
    ...attributes.map((a): [string, string] => {
      const at = a.indexOf('=');
      if (at <= 0) throw usageError(`"${word}": after ":" comes attribute=value, not "${a}"`);
      return [a.slice(0, at).toUpperCase(), a.slice(at + 1)];
    }),
  ];
};

const fileText = (path: string, option: string): string => {
  try {
    return readFileSync(path, 'utf8');
  } catch (e) {
    throw usageError(`${option} ${path}: ${(e as Error).message}`);
  }
};

const contextOf = (o: TemplateWords): Pairs => {
  const out: [string, string][] = [];
  if (o.netContext || o.nic) out.push(['NETWORK', 'YES']);
  if (o.ssh !== undefined) out.push(['SSH_PUBLIC_KEY', o.ssh === true ? '$USER[SSH_PUBLIC_KEY]' : fileText(o.ssh, '--ssh').trim()]);
  if (o.startscript !== undefined) out.push(['START_SCRIPT_BASE64', Buffer.from(fileText(o.startscript, '--startscript')).toString('base64')]);
  if (o.reportReady) out.push(['REPORT_READY', 'YES'], ['TOKEN', 'YES']);
  if (o.init) out.push(['INIT_SCRIPTS', o.init.join(' ')]);
  if (o.filesDs) out.push(['FILES_DS', o.filesDs.map((f) => `$FILE[IMAGE="${f}"]`).join(' ')]);
  for (const line of o.context ?? []) {
    const at = line.indexOf('=');
    if (at <= 0) throw usageError(`--context: "${line}" is not KEY=VALUE`);
    out.push([line.slice(0, at).trim().toUpperCase(), line.slice(at + 1).trim()]);
  }
  return [...new Map(out)];
};

const graphics = (type: 'VNC' | 'SPICE', password: string | undefined, listen: string | undefined, keymap: string | undefined): Pairs => [
  ['LISTEN', listen ?? '0.0.0.0'],
  ['TYPE', type],
  ...(password === undefined ? [] : [['PASSWD', password] as const]),
  ...(keymap === undefined ? [] : [['KEYMAP', keymap] as const]),
];

const videoOf = (o: TemplateWords): Pairs => [
  ['TYPE', o.video as string],
  ...(o.videoVram ? [['VRAM', o.videoVram] as const] : []),
  ...(o.videoResolution ? [['RESOLUTION', o.videoResolution] as const] : []),
  ...(o.videoAts ? [['ATS', 'YES'] as const] : []),
  ...(o.videoIommu ? [['IOMMU', 'YES'] as const] : []),
];

/** The template the options stand for; attributes not asked for are not in it. */
export const templateFromOptions = (o: TemplateWords): Template => {
  const t: { key: string; value: string | Pairs }[] = [];
  if (o.name !== undefined) t.push({ key: 'NAME', value: o.name });
  if (o.cpu !== undefined) t.push({ key: 'CPU', value: cpuOf(o.cpu) });
  if (o.vcpu !== undefined) t.push({ key: 'VCPU', value: String(o.vcpu) });
  if (o.memory !== undefined) t.push({ key: 'MEMORY', value: String(memoryMb(o.memory)) });
  const os: Pairs = [...(o.arch ? [['ARCH', o.arch] as const] : []), ...(o.boot ? [['BOOT', o.boot] as const] : [])];
  if (os.length > 0) t.push({ key: 'OS', value: os });
  for (const d of o.disk ?? []) t.push({ key: 'DISK', value: named(d, 'IMAGE') });
  for (const n of o.nic ?? []) t.push({ key: 'NIC', value: named(n, 'NETWORK') });
  const context = contextOf(o);
  if (context.length > 0) t.push({ key: 'CONTEXT', value: context });
  if (o.vnc) t.push({ key: 'GRAPHICS', value: graphics('VNC', o.vncPassword, o.vncListen, o.vncKeymap) });
  if (o.spice) t.push({ key: 'GRAPHICS', value: graphics('SPICE', o.spicePassword, o.spiceListen, o.spiceKeymap) });
  if (o.video) t.push({ key: 'VIDEO', value: videoOf(o) });
  if (o.raw)
    t.push({
      key: 'RAW',
      value: [
        ['TYPE', 'kvm'],
        ['DATA', o.raw],
      ],
    });
  return t;
};
