#!/bin/bash
# The newcomer's walk as it stands in the README: quickstart, again, and down; then the same on dummy drivers.
# Usage: quickstart.sh REPORT   (a report in jest's form: numPassedTests ...)
set -uo pipefail
HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
report=$1 passed=0 failed=0
export ONEKIT_QUICKSTART=/var/tmp/onekit-quickstart-test ONEKIT_QUICKSTART_NAME=onekit-qst
out=$(mktemp)

check() { # WHAT COMMAND...
  local what=$1; shift
  if "$@"; then passed=$((passed + 1)); echo "ok   $what"; else failed=$((failed + 1)); echo "FAIL $what"; sed 's/^/     /' "$out"; fi
}
walk() { timeout 600 "$HERE/quickstart" "$@" >"$out" 2>&1; }
logged_in() { grep -q '^logged in to .* at 10\.1\.16\.10/20' "$out"; }
one_vm() { [ "$(grep -c ' Test-Deb11 .* runn ' "$out")" = 1 ]; }
nothing_left() { ! ip netns list 2>/dev/null | grep -q onekit-qst && [ ! -e "$ONEKIT_QUICKSTART" ] && ! grep -q onekit-quickstart-test /proc/mounts && ! ls /etc/netns/onekit-qst >/dev/null 2>&1; }

walk --down >/dev/null 2>&1
check 'quickstart ends well' walk
check 'it logged in over ssh at 10.1.16.10' logged_in
check 'one VM runs' one_vm
check 'a second run ends well' walk
check 'it logged in again' logged_in
check 'it is still one VM' one_vm
check 'down ends well and found nothing' walk --down
check 'nothing is left' nothing_left
check 'quickstart --dummy ends well' walk --dummy
check 'one VM runs on dummy drivers' one_vm
check 'it says that there is no guest' grep -q 'dummy drivers' "$out"
check 'down takes the dummy walk away' walk --down
check 'nothing is left of it' nothing_left

printf '{"numPassedTests":%d,"numFailedTests":%d,"numRuntimeErrorTestSuites":0,"numPendingTests":0,"numTodoTests":0}\n' "$passed" "$failed" >"$report"
rm -f "$out"
[ "$failed" = 0 ]
