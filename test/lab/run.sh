#!/bin/bash
# The lab: platform.test.ts on real Debian machines (test/support/uml). Usage: run.sh [JEST OPTION...]
# Whatever becomes of the tests, nothing of the machines is left: neither now nor, after a crash, when it runs again. With ONEKIT_LAB_KEEP=yes they stay, and the
# next run goes on with them: to work on one part (-t TITLE). UML_NAME=onekit-lab UML_DIR=/dev/shm/onekit-lab test/support/uml/uml.sh down ends them.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
export UML_NAME=onekit-lab UML_DIR=/dev/shm/onekit-lab
[ -f dist/load.js ] || npm run --silent build || exit 1
uml=test/support/uml/uml.sh
[ -n "${ONEKIT_LAB_KEEP:-}" ] || trap '$uml down' EXIT
trap '[ -z "${pid:-}" ] || { kill "$pid" 2>/dev/null; wait "$pid"; }; exit 130' INT TERM
[ -n "${ONEKIT_LAB_KEEP:-}" ] || $uml down
npx jest --runInBand --selectProjects lab "$@" &
pid=$!
wait "$pid"
