import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { probeArguments, verdictOf } from '../../../src/lib/drivers/monitor/kvm/probe';
import { tempDirs } from '../../contract/tempDir';

const dir = tempDirs();
const fixture = (name: string): string => readFileSync(join(__dirname, '../../fixtures/virsh', name), 'utf8');
const verdict = (stdout: string, stderr = '', code = 0) => verdictOf({ code, stdout, stderr });

test('a guest that ran', () => {
  expect(verdict(fixture('probe-runs.txt'))).toEqual({ usable: true, reason: 'a tiny guest ran with -accel kvm -cpu host' });
});

test('a KVM that is emulated in software, as recorded: the guest begins and dies', () => {
  expect(verdict(fixture('probe-emulated-kvm.txt'))).toEqual({
    usable: false,
    reason: 'a tiny guest with -accel kvm -cpu host reached 64-bit mode, then: KVM has to emulate its instructions and cannot (emulation failure)',
  });
});

test.each([
  ['no-device\n', 'there is no /dev/kvm'],
  ['no-access\noneadmin\n', 'usermod -aG kvm oneadmin'],
  ['no-emulator\n', 'apt-get install qemu-system-x86'],
  ['no-room\n', '/tmp'],
  ["tried\n\nqemu-system-x86_64: unable to find CPU model 'host'\n", "did not begin: qemu-system-x86_64: unable to find CPU model 'host'"],
  ['tried\n1234\nqemu-system-x86_64: terminating on signal 15 from pid 1 (timeout)\n', 'did xsave and xrstor and was not through within 5 s'],
  ['tried\n111111\n', 'began in real mode and was not through'],
  ['', 'the probe broke off'],
])('%j is not usable, and says why in one line', (stdout, reason) => {
  const { usable, reason: said } = verdict(stdout);
  expect(usable).toBe(false);
  expect(said).toContain(reason);
  expect(said).not.toContain('\n');
});

test('half of the word is not the word', () => {
  expect(verdict('tried\n12345 kvm-ru\n').usable).toBe(false);
  expect(verdict('tried\n1234 12345 kvm-runs\n').usable).toBe(false);
});

test('another architecture has no guest to try', () => {
  expect(verdict('other-arch\naarch64\n')).toEqual({ usable: true, reason: expect.stringContaining('aarch64') });
});

const nasm = spawnSync('nasm', ['-v']).status === 0;
(nasm ? test : test.skip)('the bytes are those of probe.asm', () => {
  const out = join(dir(), 'boot');
  const source = join(__dirname, '../../../src/lib/drivers/monitor/kvm/probe.asm');
  expect(spawnSync('nasm', ['-f', 'bin', '-o', out, source], { encoding: 'utf8' }).stderr).toBe('');
  expect(readFileSync(out).toString('base64')).toBe(probeArguments('kvm', 'host')[0]);
});
