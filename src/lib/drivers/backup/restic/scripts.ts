import { EXIT } from '../machine';

/**
 * `$1` is the repository: one for each VM, so that removing the backups of one never waits for another. The first line of standard input is its password, which restic gets
 * by its environment. One at a time has the repository: a restic that lost its connection ends with its input, and its stale lock is taken off.
 */
const PRELUDE = `
LC_ALL=C; export LC_ALL
umask 077
command -v restic >/dev/null || exit ${EXIT.noTool}
IFS= read -r RESTIC_PASSWORD; export RESTIC_PASSWORD
repo=$1
r() { restic --repo "$repo" --no-cache "$@"; }
mine() {
  mkdir -p -- "\${repo%/*}" || exit ${EXIT.notWritable}
  exec 9>"$repo.lock" || exit ${EXIT.notWritable}
  flock -w 3600 9 || { echo "another restic has $repo for an hour" >&2; exit 1; }
  [ ! -f "$repo/config" ] || r unlock --quiet || exit 1
}
`;

/** A directory that cannot be looked into is a failure, never an empty repository. */
const THERE = `
there() { [ -f "$repo/config" ] && return 0; ls -d -- "\${repo%/*}" >/dev/null 2>&1 || [ ! -e "\${repo%/*}" ] || exit 1; return 1; }
`;

export const HAS_RESTIC = `command -v restic >/dev/null && command -v flock >/dev/null || exit ${EXIT.noTool}`;

/** store REPO KEY NAME COMPRESSION, the bytes on standard input. What an earlier try left under that name is forgotten. Prints restic's summary. */
export const STORE = `${PRELUDE}
mine
[ -f "$repo/config" ] || r init --quiet || exit 1
old=$(r snapshots --json --tag "$2" --path "/$3") || exit 1
old=$(printf '%s' "$old" | grep -o '"id":"[0-9a-f]*"' | cut -d '"' -f 4)
# shellcheck disable=SC2086
[ -z "$old" ] || r forget --quiet $old || exit 1
r backup --json --compression "$4" --host onekit --tag "$2" --stdin --stdin-filename "/$3" | grep '"message_type":"summary"'
`;

/** seal REPO KEY, the description on standard input. */
export const SEAL = `${PRELUDE}
mine
[ -f "$repo/config" ] || exit ${EXIT.missing}
r backup --quiet --host onekit --tag "$2" --stdin --stdin-filename /vm.template
`;

/** list REPO KEY: restic's snapshots, as JSON. */
export const LIST = `${PRELUDE}${THERE}
if there; then r snapshots --json --no-lock --tag "$2"; else echo '[]'; fi
`;

/** remove REPO KEY */
export const REMOVE = `${PRELUDE}${THERE}
there || exit 0
mine
ids=$(r snapshots --json --tag "$2") || exit 1
ids=$(printf '%s' "$ids" | grep -o '"id":"[0-9a-f]*"' | cut -d '"' -f 4)
# shellcheck disable=SC2086
[ -z "$ids" ] || r forget --quiet --prune $ids
`;

/** read REPO SNAPSHOT NAME: to standard output. */
export const READ = `${PRELUDE}
[ -f "$repo/config" ] || exit ${EXIT.missing}
r dump --no-lock --quiet "$2" "/$3"
`;
