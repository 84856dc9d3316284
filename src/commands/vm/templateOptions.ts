import { usageError } from '../../lib/errors/errors';
import { flag, type Opt, type OptMap, text, whole, words } from '../define';

/** Attributes of a VM by options instead of a file: for `onevm create`, `onetemplate create` and `instantiate`. */
export const templateOptions = {
  name: text('--name', 'name', 'name of the new object'),
  cpu: text('--cpu', 'cpu', 'CPU promised (1 = one core)'),
  vcpu: whole('--vcpu', 'vcpu', 'virtual processors'),
  memory: text('--memory', 'memory', 'memory: 512, 512M, 2G'),
  arch: text('--arch', 'arch', 'architecture: x86_64, i686', { values: ['x86_64', 'i686'] }),
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
  userInputs: text('--user-inputs', 'ui1,ui2,ui3', 'answers to the user inputs: NAME=value,NAME=value'),
  reportReady: flag('--report_ready', 'have the guest report when it is up'),
  init: words('--init', 'script1,script2', 'init scripts of the context'),
  filesDs: words('--files_ds', 'file1,file2', 'files of the context', { complete: 'images' }),
  raw: text('--raw', 'string', 'attributes to add, in the language of templates'),
  vnc: flag('--vnc', 'a VNC console'),
  vncPassword: text('--vnc-password', 'password', 'password of the VNC console'),
  vncListen: text('--vnc-listen', 'ip', 'address it listens on (0.0.0.0)'),
  vncKeymap: text('--vnc-keymap', 'keymap', 'its keyboard'),
  spice: flag('--spice', 'a SPICE console'),
  spicePassword: text('--spice-password', 'password', 'password of the SPICE console'),
  spiceListen: text('--spice-listen', 'ip', 'address it listens on (0.0.0.0)'),
  spiceKeymap: text('--spice-keymap', 'keymap', 'its keyboard'),
  video: text('--video', 'type', 'video device: vga, cirrus, virtio, none', { values: ['vga', 'cirrus', 'virtio', 'none'] }),
  videoVram: text('--video-vram', 'vram', 'its memory: 16, 16M, 1G'),
  videoResolution: text('--video-resolution', 'resolution', 'its resolution, 1280x720'),
  videoAts: flag('--video-ats', 'address translation services for virtio'),
  videoIommu: flag('--video-iommu', 'emulated IOMMU for virtio'),
} satisfies OptMap;

export type TemplateWords = { readonly [K in keyof typeof templateOptions]?: (typeof templateOptions)[K] extends Opt<infer T> ? T : never };

const mb = (given: string): number | undefined => {
  const m = /^(\d+(?:\.\d+)?)([mgt]?)b?$/i.exec(given.trim());
  const factor = { '': 1, m: 1, g: 1024, t: 1024 ** 2 }[(m?.[2] ?? '').toLowerCase()];
  return m && factor !== undefined ? Number(m[1]) * factor : undefined;
};

/** MiB of `512`, `512M`, `2G`, `0.5G`, `1T` */
export const memoryMb = (given: string): number => {
  const size = mb(given);
  if (size === undefined) throw usageError('Memory value malformed\noption memory: Parsing error', { code: 'memory-malformed' });
  return Math.floor(size);
};

/** KiB of the same, for a video device */
export const videoKb = (given: string): number => {
  const size = mb(given);
  if (size === undefined) throw usageError('VRAM value malformed\noption video_vram: Parsing error', { code: 'memory-malformed' });
  return Math.floor(size * 1024);
};

/** What a template file says already: a file and these options do not go together. */
export const refuseFileWithOptions = (file: string | undefined, options: object): void => {
  const { name: _name, ...others } = templateOptions;
  const asked = [...Object.keys(others), 'asUid', 'asGid'].find((key) => (options as Record<string, unknown>)[key] !== undefined);
  if (file !== undefined && asked !== undefined)
    throw usageError('You cannot use both template and template creation options.', { next: 'put it into the file, or leave the file out' });
};
