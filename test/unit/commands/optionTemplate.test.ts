import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { templateFromOptions } from '../../../src/commands/vm/optionTemplate';
import { dryText } from '../../../src/commands/vm/optionText';
import type { TemplateWords } from '../../../src/commands/vm/templateOptions';
import { withOptions } from '../../../src/lib/template/merge';
import { parseTemplate } from '../../../src/lib/template/parse';
import { printTemplate } from '../../../src/lib/template/print';

const dir = mkdtempSync(join(tmpdir(), 'onekit-options-'));
afterAll(() => rmSync(dir, { recursive: true }));
const made = (words: TemplateWords): string => printTemplate(templateFromOptions(words, dir));
const t = (text: string) => parseTemplate(text, { file: 't' });

test.each<[TemplateWords, string]>([
  [{ cpu: '1' }, 'CPU="1.0"\n'],
  [{ cpu: '0.50' }, 'CPU="0.5"\n'],
  [{ memory: '0.5g' }, 'MEMORY="512"\n'],
  [{ nic: ['auto'] }, 'NIC=[\n  NETWORK_MODE="auto" ]\n'],
  [{ video: 'vga', videoVram: '16M' }, 'VIDEO=[\n  TYPE="vga",\n  VRAM="16384" ]\n'],
  [{ memory: '2g', vcpu: 3 }, 'MEMORY="2048"\nVCPU="3"\n'],
  [
    { disk: ['os:size=4096', '3', 'ann[data]'] },
    'DISK=[\n  IMAGE="os",\n  SIZE="4096" ]\nDISK=[\n  IMAGE_ID="3" ]\nDISK=[\n  IMAGE="data",\n  IMAGE_UNAME="ann" ]\n',
  ],
  [{ nic: ['net:ip=10.0.0.5:mac=02:00:0a:00:00:05'] }, 'NIC=[\n  IP="10.0.0.5",\n  MAC="02:00:0a:00:00:05",\n  NETWORK="net" ]\n'],
  [{ boot: 'disk0,nic0', arch: 'i686' }, 'OS=[\n  ARCH="i686",\n  BOOT="disk0,nic0" ]\n'],
  [{ vnc: true, vncPassword: 'p', vncListen: '1.2.3.4' }, 'GRAPHICS=[\n  LISTEN="1.2.3.4",\n  PASSWD="p",\n  TYPE="vnc" ]\n'],
  [{ spice: true, spiceKeymap: 'de' }, 'GRAPHICS=[\n  KEYMAP="de",\n  LISTEN="0.0.0.0",\n  TYPE="spice" ]\n'],
  [{ video: 'virtio', videoAts: true, videoResolution: '1280x720' }, 'VIDEO=[\n  ATS="YES",\n  RESOLUTION="1280x720",\n  TYPE="virtio" ]\n'],
  [{ raw: 'foo=bar BAZ="q x"' }, 'BAZ="q x"\nFOO="bar"\n'],
  [{ ssh: true, netContext: true }, 'CONTEXT=[\n  NETWORK="YES",\n  SSH_PUBLIC_KEY="$USER[SSH_PUBLIC_KEY]" ]\n'],
  [{ reportReady: true, init: ['a.sh', 'b.sh'] }, 'CONTEXT=[\n  INIT_SCRIPTS="a.sh b.sh",\n  REPORT_READY="YES" ]\n'],
  [{ filesDs: ['k', '7', 'ann[k]'] }, 'CONTEXT=[\n  FILES_DS="$FILE[IMAGE=\\"k\\"] $FILE[IMAGE_ID=7] $FILE[IMAGE=\\"k\\", IMAGE_UNAME=\\"ann\\"]" ]\n'],
  [{ context: ['a=1', 'B=x=y'] }, 'CONTEXT=[\n  A="1",\n  B="x=y" ]\n'],
])('%j', (words, text) => expect(made(words)).toBe(text));

test('files are read from where the command is run', () => {
  writeFileSync(join(dir, 'key.pub'), 'ssh-ed25519 AAAA\n');
  expect(made({ ssh: 'key.pub', startscript: 'key.pub' })).toBe(
    `CONTEXT=[\n  SSH_PUBLIC_KEY="ssh-ed25519 AAAA",\n  START_SCRIPT_BASE64="${Buffer.from('ssh-ed25519 AAAA\n').toString('base64')}" ]\n`,
  );
});

test.each<[TemplateWords, RegExp]>([
  [{ disk: ['os:size'] }, /"os:size": a name, then/],
  [{ disk: [''] }, /"": a name/],
  [{ raw: 'A B' }, /^--raw:1:3: expected/],
  [{ memory: '1x' }, /^Memory value malformed/],
  [{ cpu: '1e3' }, /^invalid argument: --cpu 1e3/],
])('refused: %j', (words, message) => expect(() => made(words)).toThrow(message));

test('options take the place of what a template says; of OS and CONTEXT only of the parts they name', () => {
  const base = t('CPU=1 DISK=[IMAGE=a] DISK=[IMAGE=b] OS=[ARCH=x86_64, FIRMWARE=uefi] CONTEXT=[NETWORK=YES, A=1] GRAPHICS=[TYPE=VNC, PORT=5]');
  const words = templateFromOptions({ disk: ['c'], boot: 'disk0', context: ['A=2'], vnc: true }, dir);
  expect(printTemplate(withOptions(base, words))).toBe(
    printTemplate(t('CPU=1 DISK=[IMAGE=c] OS=[ARCH=x86_64, FIRMWARE=uefi, BOOT=disk0] CONTEXT=[NETWORK=YES, A=2] GRAPHICS=[TYPE=vnc, LISTEN="0.0.0.0"]')),
  );
});

test('--dry prints options in the form in which tools of the field write them, a file as it was read', () => {
  const words: TemplateWords = {
    ...{ name: 'foo', cpu: '1', memory: '512', disk: ['a:target=vda'], nic: ['n'], vnc: true, arch: 'x86_64', netContext: true, raw: 'A=b' },
  };
  expect(dryText([], words, dir)).toBe(
    'NAME="foo"\nOS = [\n  ARCH = "x86_64" ]\nCPU=1.0\nMEMORY=512\nA=b\nDISK=[\n  TARGET="vda",\n  IMAGE="a"\n]\nNIC=[\n  NETWORK="n"\n]\n' +
      'GRAPHICS=[ TYPE="vnc", LISTEN="0.0.0.0" ]\nCONTEXT=[\n  NETWORK = "YES"\n]\n',
  );
  expect(dryText(t('CPU=1'), {}, dir)).toBe('CPU="1"\n');
});
