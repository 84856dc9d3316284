import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { usageError } from '../../lib/errors/errors';
import { parseTemplate } from '../../lib/template/parse';
import type { Attribute, Pairs, Template } from '../../lib/template/template';
import { memoryMb, type TemplateWords, videoKb } from './templateOptions';

/** A whole number is written with a decimal, as the field's tools write it. */
const cpuOf = (given: string): string => {
  if (!/^\d+(\.\d+)?$/.test(given)) throw usageError(`invalid argument: --cpu ${given}`);
  return /^\d+$/.test(given) ? `${Number(given)}.0` : String(Number(given));
};

/** `user[name]:size=3:ip=4` or a number or a name */
const named = (word: string, key: 'IMAGE' | 'NETWORK'): Pairs => {
  const [head = '', ...attributes] = word.split(/:(?=[A-Za-z_]\w*=)/);
  // which network it is, is found out when the VM is placed
  if (key === 'NETWORK' && head.toLowerCase() === 'auto') return [['NETWORK_MODE', head]];
  const owned = /^([^[\]]+)\[([^[\]]+)\]$/.exec(head);
  const what: Pairs = owned
    ? [
        [`${key}_UNAME`, owned[1] as string],
        [key, owned[2] as string],
      ]
    : /^\d+$/.test(head)
      ? [[`${key}_ID`, head]]
      : [[key, head]];
  if (head === '' || head.includes(':')) throw usageError(`"${word}": a name, then :attribute=value as often as needed`);
  return [
    ...what,
    ...attributes.map((a): [string, string] => {
      const at = a.indexOf('=');
      return [a.slice(0, at).toUpperCase(), a.slice(at + 1)];
    }),
  ];
};

const fileText = (path: string, option: string, cwd: string): string => {
  try {
    return readFileSync(resolve(cwd, path), 'utf8');
  } catch (e) {
    throw usageError(`${option} ${path}: ${(e as Error).message}`);
  }
};

const contextOf = (o: TemplateWords, cwd: string): Pairs => {
  const out: [string, string][] = [];
  if (o.ssh !== undefined) out.push(['SSH_PUBLIC_KEY', o.ssh === true ? '$USER[SSH_PUBLIC_KEY]' : fileText(o.ssh, '--ssh', cwd).trim()]);
  if (o.netContext) out.push(['NETWORK', 'YES']);
  for (const line of o.context ?? []) {
    const at = line.indexOf('=');
    if (at <= 0) throw usageError(`--context: "${line}" is not KEY=VALUE`);
    out.push([line.slice(0, at).trim().toUpperCase(), line.slice(at + 1).trim()]);
  }
  if (o.filesDs) out.push(['FILES_DS', o.filesDs.map(fileOf).join(' ')]);
  if (o.init) out.push(['INIT_SCRIPTS', o.init.join(' ')]);
  if (o.startscript !== undefined) out.push(['START_SCRIPT_BASE64', Buffer.from(fileText(o.startscript, '--startscript', cwd)).toString('base64')]);
  if (o.reportReady) out.push(['REPORT_READY', 'YES']);
  return [...new Map(out)];
};

/** `user[name]`, a number or a name, as an expression that the context replaces by the file. */
const fileOf = (word: string): string => {
  const pairs = named(word, 'IMAGE').map(([k, v]) => (k === 'IMAGE_ID' ? `${k}=${v}` : `${k}="${v.replaceAll('"', '')}"`));
  return `$FILE[${pairs.reverse().join(', ')}]`;
};

const graphics = (type: 'vnc' | 'spice', password: string | undefined, listen: string | undefined, keymap: string | undefined): Attribute => ({
  key: 'GRAPHICS',
  value: [
    ['TYPE', type],
    ['LISTEN', listen ?? '0.0.0.0'],
    ...(password === undefined ? [] : [['PASSWD', password] as const]),
    ...(keymap === undefined ? [] : [['KEYMAP', keymap] as const]),
  ],
});

const videoOf = (o: TemplateWords): Pairs => [
  ['TYPE', o.video as string],
  ...(o.videoVram ? [['VRAM', String(videoKb(o.videoVram))] as const] : []),
  ...(o.videoResolution ? [['RESOLUTION', o.videoResolution] as const] : []),
  ...(o.videoAts ? [['ATS', 'YES'] as const] : []),
  ...(o.videoIommu ? [['IOMMU', 'YES'] as const] : []),
];

const osOf = (o: TemplateWords): Pairs => [...(o.arch ? [['ARCH', o.arch] as const] : []), ...(o.boot ? [['BOOT', o.boot] as const] : [])];

/** The template the options stand for; attributes not asked for are not in it. Files are looked for from `cwd`. */
export const templateFromOptions = (o: TemplateWords, cwd: string): Template => {
  const t: Attribute[] = [];
  if (o.name !== undefined) t.push({ key: 'NAME', value: o.name });
  if (o.cpu !== undefined) t.push({ key: 'CPU', value: cpuOf(o.cpu) });
  if (o.vcpu !== undefined) t.push({ key: 'VCPU', value: String(o.vcpu) });
  if (o.memory !== undefined) t.push({ key: 'MEMORY', value: String(memoryMb(o.memory)) });
  for (const d of o.disk ?? []) t.push({ key: 'DISK', value: named(d, 'IMAGE') });
  for (const n of o.nic ?? []) t.push({ key: 'NIC', value: named(n, 'NETWORK') });
  for (const [key, value] of [
    ['OS', osOf(o)],
    ['CONTEXT', contextOf(o, cwd)],
  ] as const)
    if (value.length > 0) t.push({ key, value });
  if (o.vnc) t.push(graphics('vnc', o.vncPassword, o.vncListen, o.vncKeymap));
  if (o.spice) t.push(graphics('spice', o.spicePassword, o.spiceListen, o.spiceKeymap));
  if (o.video) t.push({ key: 'VIDEO', value: videoOf(o) });
  return o.raw === undefined ? t : [...t, ...parseTemplate(o.raw, { file: '--raw' })];
};
