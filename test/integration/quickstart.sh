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

# --node: a machine reached by ssh alone. It is played by a node of a lab of its own, which shares nothing with the front-end.
export LAB_DIR=/var/tmp/onekit-quickstart-node/lab LAB_NAME=onekit-qsn ONEKIT_QUICKSTART=/var/tmp/onekit-quickstart-node/walk ONEKIT_QUICKSTART_NAME=onekit-qsu
LAB=$HERE/test/support/lab/lab.sh
key=$ONEKIT_QUICKSTART/front-end/var/.ssh/id_ed25519
to_node() { timeout 600 "$LAB" exec "$HERE/quickstart" --node node1 "$@" >"$out" 2>&1 </dev/null; }
refuses() { ! to_node "$@"; }
says() { grep -qE "$1" "$out"; }
let_in() { "$LAB" node-exec node1 sh -c 'cat >>/var/lib/one/.ssh/authorized_keys' <"$key.pub"; }
enters() { "$LAB" exec sh -c "for i in \$(seq 60); do ssh -F none -i $ONEKIT_QUICKSTART/user_key -o BatchMode=yes -o ConnectTimeout=2 -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o LogLevel=ERROR root@10.1.16.10 hostname && exit 0; sleep 0.5; done; exit 1" >"$out" 2>&1; }
mkdir -p "${LAB_DIR%/lab}"
{ "$LAB" down; "$LAB" up && "$LAB" node-start node1 31; } >"$out" 2>&1
fingerprint=$("$LAB" hostkey node1 | cut -d' ' -f2- | ssh-keygen -l -f - | cut -d' ' -f2)
check '--node takes no host key unasked' refuses
check '... and shows its fingerprint' says "SHA256:"
check '--node takes no other key than the one that was named' refuses --fingerprint SHA256:AAAA
check '--node says that the node does not let it in yet' refuses --fingerprint "$fingerprint"
check '... and what to type' says 'ssh-copy-id'
let_in
check '--node ends well when it is let in' to_node --fingerprint "$fingerprint"
check 'one VM runs on that node' one_vm
check 'it lets in the key of its context' enters
check 'a second run ends well' to_node
check 'it is still one VM' one_vm
"$LAB" exec "$HERE/quickstart" --down >"$out" 2>&1
"$LAB" down >>"$out" 2>&1
check 'nothing is left of the lab' "$LAB" check-clean
rm -rf "${LAB_DIR%/lab}"

printf '{"numPassedTests":%d,"numFailedTests":%d,"numRuntimeErrorTestSuites":0,"numPendingTests":0,"numTodoTests":0}\n' "$passed" "$failed" >"$report"
rm -f "$out"
[ "$failed" = 0 ]
