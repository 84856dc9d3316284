import { PRELUDE } from '../apply/scripts';

/**
 * BEFORE (a SHA-256) AFTER (that of the text) PATH MODE UID GID; the text on standard input. A file of which only keys change: that is no work of ours that forget takes back, so there is no
 * new entry, and one that is there knows of it. What somebody changed meanwhile is left: it ends with CHANGED.
 */
export const REPLACE = `${PRELUDE}
before=$1 after=$2 path=$3 mode=$4 uid=$5 gid=$6
become "$uid" "$gid"
receive "$path" "$after"
expect "$path" "$before" "$after"
entry_of file "$path"
if [ -d "$entry" ]; then echo "$after" >>"$entry/after"; sync "$entry/after"; fi
settle "$path" "$mode" "$uid" "$gid"
`;

/** PATH SUM; the bytes on standard input: what forget will write. A key that was taken out of use does not come back by it. */
export const BYTES_BEFORE = `${PRELUDE}
entry_of file "$1"
[ -d "$entry" ] || exit 0
new=$(mktemp "$kept/tmp/XXXXXX")
cat >"$new"
arrived "$new" "$2"
sync "$new"
mv -fT "$new" "$entry/before"
sync "$entry"
`;

const HOST_KEYS = `${PRELUDE}
ssh=/etc/ssh next=/etc/ssh/onenode-next old=/etc/ssh/onenode-old
command -v sshd >/dev/null || { echo 'there is no sshd' >&2; exit 1; }
settings=$(sshd -T)
tell() { # WORD FILE
  ssh-keygen -y -P '' -f "$2" </dev/null | { read -r type key rest; echo "$1 $type $key"; }
}
reload() {
  if [ -d /run/systemd/system ]; then
    for u in ssh.service sshd.service; do
      if systemctl -q is-active "$u"; then systemctl reload "$u" && sleep 0.3 && systemctl -q is-active "$u"; return; fi
    done
    # sshd is begun anew for each connection
    return 0
  fi
  pid=$(cat "$(echo "$settings" | sed -n 's/^pidfile //p')")
  kill -s HUP "$pid" && sleep 0.3 && kill -s 0 "$pid"
}
# from FOLDER: its pairs to where sshd reads them
from() {
  for p in "$1"/*.path; do
    k=\${p%.path} path=$(cat "$p")
    cp -p "$k.pub" "$path.pub.onenode-new" && mv -fT "$path.pub.onenode-new" "$path.pub"
    cp -p "$k" "$path.onenode-new" && mv -fT "$path.onenode-new" "$path"
  done
  sync "$ssh"
}
`;

/**
 * What there is of host keys: lines \`now\`, \`next\` and \`old\`, each with type and key, and the new ones made if there is nothing yet. How far a rotation is, folders say, which
 * appear and go in one step: onenode-next alone: nothing was changed; both: sshd was told, or nearly; onenode-old alone: the old ones are being forgotten.
 */
export const MAKE_HOST_KEYS = `${HOST_KEYS}
if echo "$settings" | grep -q '^hostcertificate [^n]'; then echo 'its host keys are certified; new ones would not be' >&2; exit 1; fi
if [ ! -d "$next" ] && [ ! -d "$old" ]; then
  rm -rf "$next.new"
  mkdir -m 700 "$next.new"
  n=0
  for path in $(echo "$settings" | sed -n 's/^hostkey //p'); do
    [ -f "$path" ] || continue
    n=$((n + 1))
    type=$(ssh-keygen -y -P '' -f "$path" </dev/null | cut -d' ' -f1)
    bits=
    case $type in
      ssh-rsa) type=rsa bits='-b 3072' ;;
      ecdsa-sha2-nistp*) bits="-b \${type#ecdsa-sha2-nistp}" type=ecdsa ;;
      ssh-*) type=\${type#ssh-} ;;
      *) echo "$path: no new one of type $type can be made" >&2; exit 1 ;;
    esac
    ssh-keygen -q -t "$type" $bits -N '' -C "root@$(uname -n)" -f "$next.new/$n"
    chmod 644 "$next.new/$n.pub"
    printf %s "$path" >"$next.new/$n.path"
  done
  [ $n -gt 0 ] || { echo 'sshd has no host keys in files' >&2; exit 1; }
  sync "$next.new"/* "$next.new"
  mv -T "$next.new" "$next"
  sync "$ssh"
fi
for path in $(echo "$settings" | sed -n 's/^hostkey //p'); do [ ! -f "$path" ] || tell now "$path"; done
for p in "$next"/*.path; do [ ! -e "$p" ] || tell next "\${p%.path}"; done
for p in "$old"/*.path; do [ ! -e "$p" ] || tell old "\${p%.path}"; done
`;

/** sshd shows the new ones. When it does not like them the old ones are back before this ends. */
export const SWITCH_HOST_KEYS = `${HOST_KEYS}
[ -d "$next" ] || exit 0
if [ ! -d "$old" ]; then
  rm -rf "$old.new"
  mkdir -m 700 "$old.new"
  for p in "$next"/*.path; do
    n=$(basename "$p" .path) path=$(cat "$p")
    cp -p "$path" "$old.new/$n"
    if [ -f "$path.pub" ]; then cp -p "$path.pub" "$old.new/$n.pub"; else ssh-keygen -y -P '' -f "$path" >"$old.new/$n.pub" </dev/null; fi
    cp -p "$p" "$old.new/$n.path"
  done
  sync "$old.new"/* "$old.new"
  mv -T "$old.new" "$old"
fi
from "$next"
if ! { sshd -t && reload; }; then from "$old"; reload || :; rm -rf "$old"; exit 1; fi
`;

/** The old ones again. */
export const HOST_KEYS_BACK = `${HOST_KEYS}
[ -d "$old" ] || exit 0
from "$old"
reload
rm -rf "$old"
`;

/** The old ones go. */
export const END_HOST_KEYS = `${HOST_KEYS}
rm -rf "$next"
sync "$ssh"
rm -rf "$old"
`;
