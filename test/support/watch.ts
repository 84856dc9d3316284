import { spawn } from 'node:child_process';
import type { Cloud } from './cloud';
import { NODES, type NodeName } from './twoNodes';

/** One answer of a node: between `from` and `to` (seconds) that domain ran there, or did not. */
interface Sample {
  readonly node: NodeName;
  readonly from: number;
  readonly to: number;
  readonly runs: boolean;
}

export interface Watched {
  readonly samples: number;
  /** nodes on which it was seen running, in order, without repetition */
  readonly ranOn: NodeName[];
  /** set when it was seen on one node, then on the other, then on the first again: it ran on both */
  readonly twice: readonly Sample[] | undefined;
}

/** A node that cannot be asked says nothing, and the loop goes on. */
const LOOP = String.raw`
nl=$'\n'
while :; do
  began=$EPOCHREALTIME
  if names=$(virsh -q -c qemu:///system list --state-running --name 2>/dev/null); then
    case $nl$names$nl in *"$nl$1$nl"*) word=runs ;; *) word=not ;; esac
    echo "$began $EPOCHREALTIME $word" || exit
  fi
  sleep 0.15
done`;

const watchNode = (cloud: Cloud, node: NodeName, domain: string): { samples: Sample[]; stop(): Promise<void> } => {
  const samples: Sample[] = [];
  const argv = cloud.onArgv(node, 'bash', '-c', LOOP, 'watch', domain);
  const child = spawn(argv[0] as string, argv.slice(1), {
    env: { ...process.env, ...cloud.labEnv },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const [from, to, word] = line.split(' ');
      samples.push({ node, from: Number(from), to: Number(to), runs: word === 'runs' });
    }
  });
  return {
    samples,
    stop: () =>
      new Promise((done) => {
        child.once('close', () => done());
        // the loop on the node ends with its next word
        child.stdout.destroy();
        child.kill('SIGKILL');
      }),
  };
};

/**
 * Asks both nodes all the time who runs the domain, while `work` goes on. For moves in one direction: a guest that goes there and back would look as if it ran twice.
 */
export const watched = async <T>(cloud: Cloud, domain: string, work: () => Promise<T>): Promise<Watched & { readonly result: T }> => {
  const loops = NODES.map((node) => watchNode(cloud, node, domain));
  try {
    const result = await work();
    // one more look at the end
    await new Promise((r) => setTimeout(r, 300));
    return { ...judge(loops.flatMap((l) => l.samples)), result };
  } finally {
    await Promise.all(loops.map((l) => l.stop()));
  }
};

/** Two looks at two nodes are never at the same moment: only a node that has it before and after the other one had it proves that both had it. */
export const judge = (all: readonly Sample[]): Watched => {
  const running = all.filter((s) => s.runs).sort((a, b) => a.from - b.from);
  const ranOn: NodeName[] = [];
  for (const s of running) if (!ranOn.includes(s.node)) ranOn.push(s.node);
  let twice: readonly Sample[] | undefined;
  for (const here of NODES) {
    const mine = running.filter((s) => s.node === here);
    const [first, last] = [mine[0], mine.at(-1)];
    const between = first && last && running.find((s) => s.node !== here && s.from > first.to && s.to < last.from);
    if (between) twice = [first, between, last];
  }
  return { samples: all.length, ranOn, twice };
};
