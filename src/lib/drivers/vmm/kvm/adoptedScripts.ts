import { shutdownLoop } from './scripts';
import { EXIT, VIRSH_PRELUDE } from './virsh';

/**
 * Domains that were made by somebody else and taken in: whatever ends them, their definition stays on the node. One that is transient is defined before it ends,
 * as it is; its description goes from one virsh to the other, past our eyes and every argv, for it may hold a password.
 */
const KEEP = `${VIRSH_PRELUDE}
state_of "$1"
if [ $state != absent ]; then
  kept=$(v list --all --persistent --name) || exit ${EXIT.notAnswering}
  case "$nl$kept$nl" in
    *"$nl$1$nl"*) ;;
    *) v dumpxml --inactive --security-info --domain "$1" | v define /dev/stdin >/dev/null || exit ${EXIT.refused} ;;
  esac
fi
`;

/** shutdown NAME SECONDS. Prints \`off\` or \`on\`. */
export const ADOPTED_SHUTDOWN = `${KEEP}${shutdownLoop('echo off; exit 0')}`;

/** cancel NAME. */
export const ADOPTED_CANCEL = `${KEEP}
left=5
while :; do
  state_of "$1"
  case $state in absent | 5) exit 0 ;; esac
  v destroy --domain "$1" || { left=$((left - 1)); [ $left -gt 0 ] || exit ${EXIT.refused}; sleep 0.3; }
done
`;

/** start NAME UUID. Prints \`runs\`, \`absent\` or \`foreign UUID\`. */
export const ADOPTED_START = `${VIRSH_PRELUDE}
state_of "$1"
[ $state != absent ] || { echo absent; exit 0; }
uuid=$(v domuuid --domain "$1") || exit ${EXIT.refused}
uuid=$(echo $uuid)
[ "$uuid" = "$2" ] || { echo "foreign $uuid"; exit 0; }
case $state-$reason in
  5-*) said=$(v start --domain "$1" 2>&1) ;;
  6-* | 3-10) v destroy --domain "$1" >/dev/null; said=$(v start --domain "$1" 2>&1) ;;
  3-*) said=$(v resume --domain "$1" 2>&1) ;;
  *) echo runs; exit 0 ;;
esac && { echo runs; exit 0; }
# two at once: the other one was first
state_of "$1"
[ $state != 1 ] || { echo runs; exit 0; }
printf '%s\\n' "$said" >&2
exit ${EXIT.refused}
`;
