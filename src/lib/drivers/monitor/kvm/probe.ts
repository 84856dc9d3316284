import type { Result } from '../../../exec/runner';
import type { KvmVerdict } from '../driver';

/** probe.asm, assembled; the rest of the sector is zeros and the signature. */
const CODE = [
  'ea057c0000fa31c08ed88ec08ed0bc007cbaf803b031ee66bf001000000f22df6631c0b9000cf366ab66c70600100320000066c70600200330000066',
  'c7060030830000000f20e0660d200600000f22e066b9800000c00f3280cc010f300f0116187d0f20c0660d0100008024fb0f22c0ea757c0800baf803',
  '0000b032ee4189d031c031d231c9bb01000000bf0040000048890748894708f0480fc70f75544489c2b033eeb8010000000fa24489c20fbae11a7327',
  '0f20e0480fbae8120f22e031c931d2b8030000000f01d1bf00500000480fae27480fae2f4489c2b034eeb900e1f505ffc975fcbef67c0000acee84c0',
  '75fafaf4ebfc35206b766d2d72756e730a00909090909090000000000000000000000000009a20000f00087d',
].join('');

const bootSector = (): Buffer => {
  const sector = Buffer.alloc(512);
  Buffer.from(CODE, 'hex').copy(sector);
  sector.writeUInt16LE(0xaa55, 510);
  return sector;
};

/** seconds the guest gets; hardware needs a tenth of one, a busy machine perhaps one */
const LIMIT = 5;
export const PROBE_TIMEOUT_MS = 60_000;

/**
 * probe BOOTSECTOR(base64) ACCELERATOR CPU. Prints an outcome, then what the guest said and what the emulator said.
 * /dev/kvm says nothing about KVM: it may be there and run no kernel. So a guest is started, and ended as soon as it said all or died.
 */
export const PROBE = `
LC_ALL=C; export LC_ALL
if [ "$2" = kvm ]; then
  [ -e /dev/kvm ] || { echo no-device; exit 0; }
  ( : <>/dev/kvm ) 2>/dev/null || { echo no-access; id -un; exit 0; }
fi
[ "$(uname -m)" = x86_64 ] || { echo other-arch; uname -m; exit 0; }
command -v qemu-system-x86_64 >/dev/null || { echo no-emulator; exit 0; }
dir=$(mktemp -d /tmp/onekit-kvm.XXXXXX) || { echo no-room; exit 0; }
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' HUP INT TERM
# where KVM is emulated QEMU may abort
ulimit -c 0
printf %s "$1" | base64 -d >"$dir/boot" && : >"$dir/serial" || { echo no-room; exit 0; }
timeout -k 1 ${LIMIT} qemu-system-x86_64 -accel "$2" -cpu "$3" -nodefaults -no-user-config -display none -m 16 \\
  -drive "file=$dir/boot,format=raw,if=ide" -serial "file:$dir/serial" </dev/null >"$dir/said" 2>&1 &
pid=$!
while kill -0 $pid 2>/dev/null; do
  grep -q runs "$dir/serial" && break
  grep -q 'internal error' "$dir/said" && break
  sleep 0.05
done
kill $pid 2>/dev/null
wait $pid
echo tried
tr -d '\\000\\n' <"$dir/serial"
echo
head -c 2000 "$dir/said"
`;

export const probeArguments = (accelerator: 'kvm' | 'tcg', cpu: string): string[] => [bootSector().toString('base64'), accelerator, cpu];

const STEPS = ['did not begin', 'began in real mode', 'reached 64-bit mode', 'did cmpxchg16b', 'did xsave and xrstor'];

/** Pure: what the probe printed, as a verdict in one line. */
export const verdictOf = (result: Result): KvmVerdict => {
  const [outcome = '', first = '', ...rest] = result.stdout.split('\n');
  if (outcome === 'tried') return tried(first, rest.join('\n'));
  if (outcome === 'other-arch') return { usable: true, reason: `/dev/kvm opens; no guest was tried, there is none for ${first}` };
  return { usable: false, reason: REASONS[outcome]?.(first) ?? `the probe broke off: ${oneLine(result.stderr) || `exit code ${result.code}`}` };
};

const REASONS: Readonly<Record<string, (detail: string) => string>> = {
  'no-device': () => 'there is no /dev/kvm: the processor or its firmware does not offer virtualization, or the module kvm_intel or kvm_amd is not loaded',
  'no-access': (user) => `${user} may not open /dev/kvm (usermod -aG kvm ${user})`,
  'no-emulator': () => 'there is no qemu-system-x86_64 (apt-get install qemu-system-x86)',
  'no-room': () => 'no temporary file could be made in /tmp',
};

const tried = (serial: string, said: string): KvmVerdict => {
  if (/^12345 kvm-runs$/.test(serial)) return { usable: true, reason: 'a tiny guest ran with -accel kvm -cpu host' };
  let steps = 0;
  while (serial[steps] === String(steps + 1)) steps++;
  const way = `a tiny guest with -accel kvm -cpu host ${STEPS[Math.min(steps, STEPS.length - 1)]}`;
  const trouble = said.split('\n').filter((line) => line.trim() !== '' && !/warning:|terminating on signal/.test(line));
  if (said.includes('internal error')) {
    const what = /emulation failure/.test(said) ? 'KVM has to emulate its instructions and cannot (emulation failure)' : trouble[0];
    return { usable: false, reason: `${way}, then: ${oneLine(what ?? '')}` };
  }
  if (trouble.length > 0) return { usable: false, reason: `${way}: ${oneLine(trouble.at(-1) ?? '')}` };
  return { usable: false, reason: `${way} and was not through within ${LIMIT} s, where a processor needs a tenth of one: this KVM is emulated in software` };
};

const oneLine = (text: string): string => text.trim().replace(/\s+/g, ' ').slice(0, 200);
