import { executionError, type OneError, preconditionError } from '../../../errors/errors';
import type { Result } from '../../../exec/runner';
import type { Node } from '../../node';
import { complaint } from '../../toolOutput';

/** Exit codes of our scripts. virsh itself ends with 0 or 1 only. */
export const EXIT = { notAnswering: 20, refused: 21, noVirsh: 22, noAgent: 23 } as const;

/**
 * What every libvirt script of ours begins with. Absence is read from the list of domains that libvirt gave, never from a failed command
 * or an error text; states are libvirt's numbers (`domstats --raw`), not words.
 */
export const VIRSH_PRELUDE = `
LC_ALL=C; export LC_ALL
nl='
'
command -v virsh >/dev/null || exit ${EXIT.noVirsh}
v() { virsh -q -c qemu:///system "$@"; }

# numbers NAME: sets state and reason; fails when libvirt does not say
numbers() {
  raw=$(v domstats --raw --state --domain "$1") || return 1
  state=\${raw#*state.state=}; state=\${state%%[!0-9]*}
  reason=\${raw#*state.reason=}; reason=\${reason%%[!0-9]*}
  [ -n "$state" ]
}

# state_of NAME: sets state (libvirt's number, or 'absent') and reason
state_of() {
  tries=0
  while ! numbers "$1" 2>/dev/null; do
    names=$(v list --all --name) || exit ${EXIT.notAnswering}
    case "$nl$names$nl" in
      *"$nl$1$nl"*) ;;
      *) state=absent; reason=0; return 0 ;;
    esac
    # there, but says nothing: it comes or goes just now
    tries=$((tries + 1))
    [ $tries -lt 10 ] || { numbers "$1"; exit ${EXIT.refused}; }
    sleep 0.2
  done
}

# forget NAME: a definition that is not running, made by somebody else, would start the machine a second time one day
forget() {
  v undefine --managed-save --snapshots-metadata --checkpoints-metadata --keep-nvram --domain "$1" 2>/dev/null || v undefine --domain "$1"
}
`;

const packages = 'apt-get install libvirt-daemon-system libvirt-clients qemu-system-x86 qemu-utils';
const onNode = (node: Node, command: string): string => `ssh root@${node.target.host} ${command}`;

/** libvirt on that node cannot be asked, and why; nothing was changed. */
export const libvirtRefusal = (node: Node, result: Result): OneError => {
  if (result.code === EXIT.noVirsh || result.code === 127) {
    return preconditionError('libvirt-missing', `${node.name} is no hypervisor: it has no virsh`, { next: onNode(node, packages), output: result.stderr });
  }
  const text = result.stderr;
  if (/permission denied|authentication|access denied|not authorized|polkit/i.test(text)) {
    return preconditionError('libvirt-denied', `${node.target.user} may not use libvirt on ${node.name}: ${complaint(result)}`, {
      next: onNode(node, `usermod -aG libvirt ${node.target.user}`),
      output: text,
    });
  }
  // these are messages of libvirt about itself; any other failure is not taken for a missing hypervisor only because of its words
  const incomplete = /suitable emulator|unable to find .*emulator|no connection driver available|connect socket to .*No such file/i.test(text);
  return preconditionError(
    'libvirt-missing',
    `libvirt on ${node.name} does not answer: tried virsh -c qemu:///system as ${node.target.user}: ${complaint(result)}`,
    {
      next: onNode(node, incomplete ? `'${packages} && systemctl start libvirtd'` : 'systemctl restart libvirtd'),
      output: text,
    },
  );
};

/** A script of ours came back with a code: 0 is fine, the rest is told apart by the code alone. */
export const expectLibvirt = (node: Node, result: Result, code: string, what: string, next?: string): void => {
  if (result.code === 0) return;
  if (result.code === EXIT.notAnswering || result.code === EXIT.noVirsh || result.code === 127) throw libvirtRefusal(node, result);
  throw executionError(code, `${what} on ${node.name} failed: ${complaint(result)}`, {
    output: [result.stdout, result.stderr].filter((text) => text.trim() !== '').join('\n'),
    next,
  });
};
