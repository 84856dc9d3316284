import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { allDatastores } from '../../../state/datastores';
import { allHosts, type HostRow } from '../../../state/hosts';
import type { Answer, Facts, OwnFile } from '../../check/facts';
import { frontEnd } from '../../drivers/node';
import { isOneError, messageOf } from '../../errors/errors';
import { HOST_STATE } from '../../model/objectStates';
import { nodeOf } from '../host/node';
import type { Env } from '../request';

/** Connections at a time; each takes a few seconds at most when nobody answers. */
const AT_ONCE = 16;

/** What all machines said. Who does not answer is silent; nobody waits for him longer than for a connection, or for a script that hangs. */
export type Answers = Pick<Facts, 'answers' | 'frontEnd' | 'own'> & { readonly beganMs: number };

export const askEverybody = async (env: Env): Promise<Answers> => {
  const beganMs = env.clock.nowMs();
  const hosts = (await allHosts(env.state.db)).filter((h) => h.state !== HOST_STATE.OFFLINE);
  const answers = new Map<number, Answer>();
  const queue = [...hosts];
  const turn = async (): Promise<void> => {
    for (let host = queue.shift(); host; host = queue.shift()) answers.set(host.id, await askHost(env, host));
  };
  const [front] = await Promise.all([askFrontEnd(env), ...Array.from({ length: Math.min(AT_ONCE, hosts.length) }, turn)]);
  return { beganMs, answers, frontEnd: front, own: ownFiles(env) };
};

const askHost = (env: Env, host: HostRow): Promise<Answer> => answerOf(async () => (await env.drivers.survey(host.vm_mad)).survey(nodeOf(host, env.config)));

/** A mistake in a host's template, a key that is not pinned, a node without power: whatever is foreseen is an answer of "cannot be asked". */
const answerOf = async (ask: () => Promise<Extract<Answer, { seen: unknown }>['seen']>): Promise<Answer> => {
  try {
    return { seen: await ask() };
  } catch (e) {
    if (!isOneError(e)) throw e;
    return { silent: messageOf(e) };
  }
};

/** Its own files; and of dummy datastores, which lie in a world of their own. */
const askFrontEnd = (env: Env): Promise<Answer> =>
  answerOf(async () => {
    const dummy = (await allDatastores(env.state.db)).some((d) => d.tm_mad === 'dummy' || d.ds_mad === 'dummy');
    const all = [];
    for (const name of ['kvm', ...(dummy ? ['dummy'] : [])]) all.push(await (await env.drivers.survey(name)).survey(frontEnd(env.paths.datastores)));
    return { domains: [], taps: [], files: all.flatMap((s) => s.files) };
  });

const SECRET = 0o600;
const SECRET_FOLDER = 0o700;
/** others may read, nobody else may write */
const PUBLIC = 0o755;

/** Files of the front-end that hold secrets, or are believed. */
const ownFiles = ({ paths }: Env): OwnFile[] => {
  const keys = existsSync(paths.sshDir) ? readdirSync(paths.sshDir).filter((n) => /^id_[a-z0-9]+$/.test(n)) : [];
  const state = existsSync(paths.var) ? readdirSync(paths.var).filter((n) => /^one\.db/.test(n)) : [];
  const wanted: [string, number][] = [
    [paths.auth, SECRET],
    [paths.sshDir, SECRET_FOLDER],
    [paths.privateDir, SECRET_FOLDER],
    ...['session.key', 'one_key'].map((n): [string, number] => [join(paths.privateDir, n), SECRET]),
    [join(paths.sshDir, 'known_hosts'), PUBLIC],
    [join(paths.etc, 'oned.conf'), PUBLIC],
    ...keys.map((n): [string, number] => [join(paths.sshDir, n), SECRET]),
    ...state.map((n): [string, number] => [join(paths.var, n), SECRET]),
  ];
  return wanted.filter(([path]) => existsSync(path)).map(([path, atMost]) => ({ path, atMost, mode: statSync(path).mode & 0o777 }));
};
