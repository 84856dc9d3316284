import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { PROBE, probeArguments, verdictOf } from '../../../src/lib/drivers/monitor/kvm/probe';
import { localRunner } from '../../contract/localRunner';

jest.setTimeout(30_000);

const missing = spawnSync('qemu-system-x86_64', ['--version']).status === 0 ? undefined : 'there is no qemu-system-x86_64';
const leftovers = (): string[] => readdirSync('/tmp').filter((name) => name.startsWith('onekit-kvm.'));

(missing === undefined ? describe : describe.skip)(`the guest of the probe${missing === undefined ? '' : ` (left out: ${missing})`}`, () => {
  // TCG knows every instruction: where the guest fails there, it is the guest that is wrong
  test('comes through on a processor that can do all', async () => {
    expect(verdictOf(await localRunner().script(PROBE, probeArguments('tcg', 'max')))).toMatchObject({ usable: true });
    expect(leftovers()).toEqual([]);
  });

  test('does not come through on one without 64 bits', async () => {
    expect(verdictOf(await localRunner().script(PROBE, probeArguments('tcg', 'qemu32')))).toMatchObject({
      usable: false,
      reason: expect.stringContaining('began in real mode'),
    });
    expect(leftovers()).toEqual([]);
  });
});
