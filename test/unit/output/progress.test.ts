import { openProgress } from '../../../src/lib/output/progress';
import { FakeSink } from './fakeSink';

class FakeClock {
  constructor(private ms = new Date(2026, 0, 2, 3, 4, 5).getTime()) {}
  now = (): number => this.ms;
  pass(seconds: number): void {
    this.ms += seconds * 1000;
  }
}

const setUp = (out: FakeSink): { out: FakeSink; clock: FakeClock; progress: ReturnType<typeof openProgress> } => {
  const clock = new FakeClock();
  return { out, clock, progress: openProgress(out, clock, { NO_COLOR: '1' }) };
};

describe('progress off a terminal', () => {
  it('is a line with its time at each change', () => {
    const { out, clock, progress } = setUp(new FakeSink());
    progress.show('VM 0', 'PROLOG', 'disk 0');
    clock.pass(2);
    progress.show('VM 0', 'PROLOG', 'disk 0');
    clock.pass(3);
    progress.show('VM 0', 'BOOT', '');
    progress.end();
    expect(out.writes).toEqual(['03:04:05 VM 0 PROLOG: disk 0\n', '03:04:10 VM 0 BOOT\n']);
  });

  it('tells the changes of each subject for itself', () => {
    const { out, progress } = setUp(new FakeSink());
    for (let i = 0; i < 3; i += 1) {
      progress.show('VM 0', 'PROLOG', '');
      progress.show('VM 1', 'BOOT', '');
    }
    expect(out.writes).toEqual(['03:04:05 VM 0 PROLOG\n', '03:04:05 VM 1 BOOT\n']);
  });
});

describe('progress on a terminal', () => {
  it('draws a step again while it lasts, and leaves it with its time when the next begins', () => {
    const { out, clock, progress } = setUp(new FakeSink(80));
    progress.show('VM 0', 'PROLOG', 'disk 0');
    clock.pass(0.4);
    progress.show('VM 0', 'PROLOG', 'disk 0'); // nothing to be seen yet
    clock.pass(1);
    progress.show('VM 0', 'PROLOG', 'disk 0');
    clock.pass(60);
    progress.show('VM 0', 'BOOT', '');
    progress.end();
    expect(out.writes).toEqual([
      '\r\u001b[KVM 0 PROLOG: disk 0 0s',
      '\r\u001b[KVM 0 PROLOG: disk 0 1s',
      '\r\u001b[KVM 0 PROLOG: disk 0 1m01s\n',
      '\r\u001b[KVM 0 BOOT 0s',
      '\r\u001b[KVM 0 BOOT 0s\n',
    ]);
  });

  it('ends once, and can go on after it', () => {
    const { out, progress } = setUp(new FakeSink(80));
    progress.end();
    progress.show('VM 0', 'BOOT', '');
    progress.end();
    progress.end();
    expect(out.text.match(/\n/g)).toHaveLength(1);
    progress.show('VM 0', 'BOOT', '');
    expect(out.writes.at(-1)).toBe('\r\u001b[KVM 0 BOOT 0s');
  });

  it('never fills the line, which could not be drawn again', () => {
    const { out, progress } = setUp(new FakeSink(20));
    progress.show('VM 0', 'PROLOG', 'disk 0 from 🐘🐘🐘\nand more');
    expect(out.writes).toEqual(['\r\u001b[KVM 0 PROLOG: dis 0s']);
  });

  it('shows the subject that was told last', () => {
    const { out, clock, progress } = setUp(new FakeSink(80));
    progress.show('VM 0', 'PROLOG', '');
    clock.pass(2);
    progress.show('VM 1', 'BOOT', '');
    progress.show('VM 0', 'PROLOG', '');
    progress.show('VM 0', 'RUNNING', '');
    expect(out.writes).toEqual([
      '\r\u001b[KVM 0 PROLOG 0s',
      '\r\u001b[KVM 1 BOOT 0s',
      '\r\u001b[KVM 0 PROLOG 2s',
      '\r\u001b[KVM 0 PROLOG 2s\n',
      '\r\u001b[KVM 0 RUNNING 0s',
    ]);
  });

  it('has colours once they are loaded', async () => {
    const out = new FakeSink(80);
    const progress = openProgress(out, new FakeClock(), { TERM: 'xterm' });
    progress.show('VM 0', 'BOOT_FAILURE', 'start');
    expect(out.writes[0]).toBe('\r\u001b[KVM 0 BOOT_FAILURE: start 0s');
    await import('chalk');
    await new Promise((resolve) => setImmediate(resolve));
    progress.show('VM 0', 'BOOT_FAILURE', 'start');
    expect(out.writes[1]).toBe('\r\u001b[KVM 0 \u001b[31m\u001b[1mBOOT_FAILURE\u001b[22m\u001b[39m: start \u001b[2m0s\u001b[22m');
  });
});
