import type { Links, Result, Runner, Target } from './runner';
import { type Connection, connect, type SshSettings } from './sshConnection';
import { channelRefused, connectionLostBefore } from './sshErrors';
import { ChannelRefused, execute, type Job, NotBegun } from './sshExecution';
import { closedLinks, sshRunner } from './sshRunner';

export type { SshSettings } from './sshConnection';

/** Refusals in a row, with none of our programs on the connection, before we believe that sshd will allow no session (about 3 s in all). */
const REFUSALS = 10;
const FIRST_PAUSE_MS = 20;
const LONGEST_PAUSE_MS = 500;

/**
 * Nodes over ssh2: one connection a target, made when first used, shared by everybody, made again for a command that comes after it was
 * lost. A command that had begun when it was lost fails with connection-lost and is never sent again; one that had not is sent once more.
 */
export const openSshLinks = (given: SshSettings): Links => {
  // an empty SSH_AUTH_SOCK is how a shell says that there is none
  const settings = { ...given, agent: given.agent || undefined };
  const links = new Map<string, Link>();
  let closed = false;
  return {
    to(target): Runner {
      const key = JSON.stringify([target.user, target.host, target.port]);
      const link = links.get(key) ?? makeLink(target, settings);
      links.set(key, link);
      return sshRunner(target, async (job) => {
        if (closed) throw closedLinks(target);
        return link.send(job);
      });
    },
    async close() {
      closed = true;
      await Promise.all([...links.values()].map((link) => link.close()));
    },
  };
};

interface Link {
  send(job: Job): Promise<Result>;
  close(): Promise<void>;
}

const makeLink = (target: Target, settings: SshSettings): Link => {
  let current: Promise<Connection> | undefined;
  let closing = false;

  const begin = (): Promise<Connection> => {
    const mine = connect(target, settings);
    const forget = (): void => {
      if (current === mine) current = undefined;
    };
    // whoever waited shares a failure; whoever comes next begins anew
    mine.then((made) => made.gone.then(forget), forget);
    current = mine;
    return mine;
  };

  const once = async (job: Job): Promise<Result> => {
    if (closing) throw closedLinks(target);
    const made = await (current ?? begin());
    return made.slots.use(() => patiently(made, job));
  };

  return {
    async send(job) {
      try {
        return await once(job);
      } catch (error) {
        if (!(error instanceof NotBegun)) throw error;
      }
      // An idle connection to a node that was restarted is found dead only by using it. Nothing was begun on it, so this is not a second run.
      try {
        return await once(job);
      } catch (error) {
        throw error instanceof NotBegun ? connectionLostBefore(target, job.label, error.message) : error;
      }
    },
    async close() {
      closing = true;
      const made = await current?.catch(() => undefined);
      await made?.close();
    },
  };
};

/** Executes; asks again when sshd refuses the channel (it frees the session of a program that has ended a little later than it tells us). */
const patiently = async (connection: Connection, job: Job): Promise<Result> => {
  let refusals = 0;
  let pause = FIRST_PAUSE_MS;
  for (;;) {
    if (connection.lost() !== undefined) throw new NotBegun(connection.lost());
    try {
      return await execute(connection, job);
    } catch (error) {
      if (!(error instanceof ChannelRefused)) throw error;
    }
    // while others of ours run, they may well hold what is allowed: their end is worth waiting for, however long it takes
    if (connection.programs > 0) refusals = 0;
    else if (++refusals > REFUSALS) throw channelRefused(connection.target, job.label);
    await Promise.race([new Promise((resolve) => setTimeout(resolve, pause)), connection.slots.released()]);
    pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
  }
};
