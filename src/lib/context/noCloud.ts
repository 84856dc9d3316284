import { type Pairs, pair } from '../template/template';
import { networkConfig } from './network';
import { type Yaml, yaml } from './yaml';

/** The files of cloud-init's NoCloud source. Without network-config cloud-init asks DHCP on the first interface. */
export interface NoCloudFiles {
  readonly 'meta-data': string;
  readonly 'user-data': string;
  readonly 'network-config': string | undefined;
}

export interface NoCloudSource {
  readonly vmId: number;
  /** the VM's name, from which the guest's is made unless SET_HOSTNAME says another */
  readonly name: string;
  /** the complete context (contextVariables) */
  readonly variables: Pairs;
}

/** The same settings as context.sh, in cloud-init's words. Every value is written as a JSON scalar. */
export const noCloud = (source: NoCloudSource): NoCloudFiles => {
  const network = networkConfig(source.variables);
  return { 'meta-data': metaData(source), 'user-data': userData(source.variables), 'network-config': network === undefined ? undefined : yaml(network) };
};

const given = (variables: Pairs, name: string): string | undefined => {
  const value = pair(variables, name);
  return value === undefined || value === '' ? undefined : value;
};

const metaData = ({ vmId, name, variables }: NoCloudSource): string => {
  const keys = sshKeys(variables);
  return yaml({
    'instance-id': `one-${vmId}`,
    'local-hostname': hostName(given(variables, 'SET_HOSTNAME') ?? name) ?? `one-${vmId}`,
    ...(keys.length > 0 ? { 'public-keys': keys } : {}),
  });
};

/** A name that a guest can bear: letters, digits, '-' and dots between labels of at most 63. Undefined: nothing of it is left. */
const hostName = (name: string): string | undefined => {
  const labels = name
    .normalize('NFKD')
    .split('.')
    .map((label) =>
      label
        .replace(/\p{Mark}/gu, '')
        .replace(/[^A-Za-z0-9-]/g, '-')
        .replace(/^-+/, '')
        .slice(0, 63)
        .replace(/(?<!-)-+$/, ''),
    )
    .filter((label) => label !== '');
  const joined = labels.join('.').slice(0, 253).replace(/[.-]$/, '');
  return joined === '' ? undefined : joined;
};

const sshKeys = (variables: Pairs): string[] =>
  (given(variables, 'SSH_PUBLIC_KEY') ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));

/** Anything that is base64 or nearly so, as clean base64: only its alphabet is left. */
const cleanBase64 = (text: string): string => Buffer.from(text, 'base64').toString('base64');
const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64');
const plain = (text: string | undefined): string | undefined => (text === undefined ? undefined : Buffer.from(text, 'base64').toString('utf8'));

const userData = (variables: Pairs): string => {
  const own = given(variables, 'USER_DATA') ?? given(variables, 'USERDATA');
  const encoding = given(variables, 'USER_DATA_ENCODING') ?? given(variables, 'USERDATA_ENCODING');
  if (own !== undefined) return encoding?.toLowerCase() === 'base64' ? (plain(own) ?? '') : own;
  const timezone = given(variables, 'TIMEZONE');
  const script = startScript(variables);
  const settings: Record<string, Yaml> = {
    ...accounts(variables),
    ...(timezone === undefined ? {} : { timezone }),
    ...(script === undefined ? {} : { runcmd: [script] }),
  };
  return `#cloud-config\n${yaml(settings)}`;
};

/** As the field does it: without USERNAME the keys and the password are root's. cloud-init keeps root closed unless it is told. */
const accounts = (variables: Pairs): Record<string, Yaml> => {
  const user = given(variables, 'USERNAME');
  const password = passwordOf(variables);
  const keys = sshKeys(variables);
  if (user === undefined || user === 'root') {
    return { disable_root: false, ...(password === undefined ? {} : { users: ['default', { name: 'root', lock_passwd: false, ...password }] }) };
  }
  const account = {
    name: user,
    shell: '/bin/bash',
    sudo: 'ALL=(ALL) NOPASSWD:ALL',
    lock_passwd: password === undefined,
    ...password,
    ...(keys.length > 0 ? { ssh_authorized_keys: keys } : {}),
  };
  return { users: [account] };
};

/** In the field's order: what is encrypted before what is not, what is encoded before what is plain. */
const passwordOf = (variables: Pairs): { readonly hashed_passwd: string } | { readonly plain_text_passwd: string } | undefined => {
  const read = (name: string): string | undefined => plain(given(variables, `${name}_BASE64`)) ?? given(variables, name);
  const hashed = read('CRYPTED_PASSWORD');
  if (hashed !== undefined) return { hashed_passwd: hashed };
  const text = read('PASSWORD');
  return text === undefined ? undefined : { plain_text_passwd: text };
};

/** The script travels as base64, so nothing in it meets a shell before it is a file; mktemp, because /tmp is everybody's. */
const startScript = (variables: Pairs): string | undefined => {
  const encoded = given(variables, 'START_SCRIPT_BASE64');
  const text = given(variables, 'START_SCRIPT');
  const script = encoded !== undefined ? cleanBase64(encoded) : text === undefined ? undefined : base64(text);
  return script === undefined ? undefined : `f=$(mktemp) && echo ${script} | base64 -d >$f && chmod 700 $f && $f`;
};
