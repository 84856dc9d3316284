import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where things are. ONE_LOCATION moves state and configuration together; ONE_AUTH names the credentials file. */
export interface Paths {
  /** state, keys, datastores, logs */
  readonly var: string;
  readonly etc: string;
  readonly auth: string;
  /** image and system datastores on the front-end */
  readonly datastores: string;
  readonly sshDir: string;
  readonly privateDir: string;
}

export const resolvePaths = (env: NodeJS.ProcessEnv): Paths => {
  const location = env.ONE_LOCATION;
  const varDir = location ? join(location, 'var') : '/var/lib/one';
  return {
    var: varDir,
    etc: location ? join(location, 'etc') : '/etc/one',
    auth: env.ONE_AUTH || join(env.HOME || homedir(), '.one', 'one_auth'),
    datastores: join(varDir, 'datastores'),
    sshDir: join(varDir, '.ssh'),
    privateDir: join(varDir, '.one'),
  };
};
