import { join } from 'node:path';
import type { Paths } from '../../../lib/config/paths';
import type { Node } from '../../../lib/drivers/node';
import { usageError } from '../../../lib/errors/errors';
import { quoteArgv } from '../../../lib/exec/quote';
import type { Console } from '../../../lib/ops/vm/access';
import { refArg } from '../../args/refs';
import type { One } from '../../context';
import { defineCommand, flag, text, whole } from '../../define';
import { freePort, onTerminal, type Tunnel, throughTunnel } from './processes';

/** By the keys and pinned host keys that oned uses, so it is for the account that owns them. `to` is an address as the node sees it. */
export const tunnelTo = (paths: Paths, { target }: Node, localPort: number, to: { readonly address: string; readonly port: number }): Tunnel => ({
  localPort,
  argv: [
    'ssh',
    '-N',
    ...['ExitOnForwardFailure=yes', 'BatchMode=yes', 'StrictHostKeyChecking=yes', `UserKnownHostsFile=${join(paths.sshDir, 'known_hosts')}`].flatMap((o) => [
      '-o',
      o,
    ]),
    ...['id_ed25519', 'id_rsa'].flatMap((key) => ['-o', `IdentityFile=${join(paths.sshDir, key)}`]),
    '-L',
    `127.0.0.1:${localPort}:${to.address.includes(':') ? `[${to.address}]` : to.address}:${to.port}`,
    '-p',
    String(target.port),
    '--',
    `${target.user}@${target.host}`,
  ],
});

interface Opened {
  readonly line: string;
  readonly code: number;
}

const explain = (console: Console, tunnel: Tunnel, viewer: readonly string[]): string =>
  [
    `VM ${console.id}: VNC at ${console.address}:${console.port} of ${console.node.name}${console.locked ? '; it asks for a password' : ''}`,
    `  ${quoteArgv(tunnel.argv)}`,
    `  ${quoteArgv([...viewer, `127.0.0.1::${tunnel.localPort}`])}`,
  ].join('\n');

const open = async (one: One, tunnel: Tunnel, viewer: readonly string[]): Promise<Opened> => ({
  line: '',
  code: await throughTunnel(one.io, tunnel, () => onTerminal(one.io, [...viewer, `127.0.0.1::${tunnel.localPort}`])),
});

export const vnc = defineCommand({
  name: 'vnc',
  summary: 'Open the VNC console of a VM, through an ssh tunnel to its node',
  differs: '--print says what would be run, --port chooses the local end; the tunnel uses the keys of the account that runs the cloud',
  args: { vm: refArg('vm') },
  options: {
    vnc: text('--vnc', 'vnc', 'the viewer (vncviewer); it is given 127.0.0.1::PORT'),
    port: whole('--port', 'port', 'local end of the tunnel (a free one)'),
    print: flag('--print', 'print the commands and run nothing'),
  },
  changes: false,
  async run(one, { vm }, o): Promise<Opened> {
    const console = await one.call('vm.vnc', { id: await one.resolve('VM', vm) });
    if (o.port !== undefined && (o.port < 1 || o.port > 65535)) throw usageError(`--port: ${o.port} is no port`);
    const viewer = (o.vnc ?? 'vncviewer').split(/\s+/).filter((w) => w !== '');
    if (viewer.length === 0) throw usageError('--vnc: an empty text names no viewer');
    const tunnel = tunnelTo(one.paths, console.node, o.port ?? (await freePort()), console);
    return o.print ? { line: explain(console, tunnel, viewer), code: 0 } : open(one, tunnel, viewer);
  },
  view({ line, code }, one) {
    if (line !== '') one.io.out.write(`${line}\n`);
    return code;
  },
});
