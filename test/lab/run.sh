#!/bin/bash
# The lab: platform.test.ts on real Debian machines (test/support/uml). Usage: run.sh [JEST OPTION...]
# Each run has machines of its own. Whatever becomes of the tests, nothing of them is left: neither now nor, after a crash, when it runs again. With ONEKIT_LAB_KEEP=yes
# they stay, and the next run goes on with them: to work on one part (-t TITLE). UML_NAME=onekit-lab UML_DIR=/dev/shm/onekit-lab test/support/uml/uml.sh down ends them.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
export UML_NAME=onekit-lab UML_DIR
[ -n "${ONEKIT_LAB_KEEP:-}" ] || UML_NAME=onekit-lab-$$
UML_DIR=/dev/shm/$UML_NAME
[ -f dist/load.js ] || npm run --silent build || exit 1
uml=test/support/uml/uml.sh
[ -n "${ONEKIT_LAB_KEEP:-}" ] || trap '$uml down' EXIT
trap '[ -z "${pid:-}" ] || { kill "$pid" 2>/dev/null; wait "$pid"; }; exit 130' INT TERM
# of runs that were cut off: their number is nobody's, or somebody else's
for dir in /dev/shm/onekit-lab-[0-9]*; do
  [ -d "$dir" ] || continue
  grep -qsz 'lab/run\.sh$' "/proc/${dir##*-}/cmdline" && [ "${dir##*-}" != $$ ] || UML_NAME=${dir##*/} UML_DIR=$dir $uml down
done
npx jest --runInBand --selectProjects lab "$@" &
pid=$!
wait "$pid"
