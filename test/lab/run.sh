#!/bin/bash
# The lab: platform.test.ts on real Debian machines (test/support/uml). Usage: run.sh [JEST OPTION...]
# Whatever becomes of the tests, nothing of the machines is left: neither now nor, after a crash, when it runs again.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.." || exit 1
export UML_NAME=onekit-lab UML_DIR=/dev/shm/onekit-lab
[ -f dist/load.js ] || npm run --silent build || exit 1
uml=test/support/uml/uml.sh
trap '$uml down' EXIT
trap '[ -z "${pid:-}" ] || { kill "$pid" 2>/dev/null; wait "$pid"; }; exit 130' INT TERM
$uml down
npx jest --runInBand --selectProjects lab "$@" &
pid=$!
wait "$pid"
