import { quoteWord } from '../../exec/quote';
import { ONE } from '../folders';

/**
 * PATH ...: the same script where nothing is mounted at PATH. In a mount namespace of its own the mounts over it are taken away, and nowhere else; so what lies under
 * them can be looked at and guarded while they are in use. A machine that allows no such namespace runs it as it is.
 */
export const underMount = (script: string): string => `
unshare --mount --propagation private true 2>/dev/null || exec /bin/sh -c ${quoteWord(script)} onekit "$@"
exec unshare --mount --propagation private /bin/sh -c ${quoteWord(`
n=0
while grep -qF " $1 " /proc/self/mounts && [ $n -lt 8 ]; do umount -l "$1" || exit 1; n=$((n + 1)); done
${script}`)} onekit "$@"
`;

/** Longer than NFS takes for an answer when all is well, shorter than a person waits. */
const PROBE_SECONDS = 20;

/**
 * (WHERE EXPORTED TYPE) ...: reads the table of mounts, then writes, reads and removes a file at WHERE as oneadmin. Says `WHERE what is wrong`, a line each; ends with 1
 * when it said something.
 */
export const PROBE = `
LC_ALL=C; export LC_ALL
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
bad=0
say() { printf '%s %s\\n' "$where" "$1"; bad=1; }
probe() {
  timeout -s KILL ${PROBE_SECONDS} setpriv --reuid=${ONE.id} --regid=${ONE.id} --clear-groups /bin/sh -c '
    set -eu
    umask 077
    mine=$1/.onenode-probe.$(uname -n)
    # of a probe that was cut off
    rm -f "$mine".*
    probe=$mine.$$
    trap "rm -f \\"\\$probe\\"" EXIT
    printf "%s\\n" "$probe" >"$probe"
    sync "$probe"
    read -r back <"$probe"
    [ "$back" = "$probe" ]
    rm "$probe"
    [ ! -e "$probe" ]
  ' onekit "$where" 2>&1
}
while [ $# -gt 0 ]; do
  where=$1 exported=$2 wanted=$3; shift 3
  # the last one lies on top
  source= type=
  while read -r s w t rest; do if [ "$w" = "$where" ]; then source=$s type=$t; fi; done </proc/self/mounts
  if [ -z "$type" ]; then say 'is not mounted'
  elif [ "$type" != "$wanted" ]; then say "is $type from $source, not $wanted"
  elif [ "\${source##*:}" != "$exported" ]; then say "is mounted from $source, not from $exported"
  elif ! said=$(probe); then say "cannot be written and read by ${ONE.name}: $(printf %s "\${said:-no answer within ${PROBE_SECONDS} s}" | tail -n 1)"; fi
done
exit $bad
`;

/** Milliseconds for a probe of so many mounts. */
export const probeLimit = (mounts: number): number => (mounts * PROBE_SECONDS + 10) * 1000;
