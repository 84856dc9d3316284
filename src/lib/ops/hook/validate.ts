import { preconditionError } from '../../errors/errors';
import { HOST_STATE_NAMES, IMAGE_STATE } from '../../model/objectStates';
import { LCM_STATE_NAMES, VM_STATE_NAMES } from '../../model/vmStates';
import { single, type Template, withSingle } from '../../template/template';

export type HookType = 'state' | 'api';

const refuse = (wire: string, code: string, text: string) => preconditionError(code, `[${wire}] ${text}`, { next: 'onehook create --help' });

/** Words for the states of a VM that people ask for most; CUSTOM: STATE and LCM_STATE are given. */
const ON: Readonly<Record<string, readonly [state: string, lcmState: string]>> = {
  CREATE: ['PENDING', 'LCM_INIT'],
  PROLOG: ['ACTIVE', 'PROLOG'],
  RUNNING: ['ACTIVE', 'RUNNING'],
  SHUTDOWN: ['POWEROFF', 'LCM_INIT'],
  STOP: ['STOPPED', 'LCM_INIT'],
  DONE: ['DONE', 'LCM_INIT'],
  UNKNOWN: ['ACTIVE', 'UNKNOWN'],
};

const yesOrNo = (wire: string, t: Template, key: string): void => {
  const value = single(t, key);
  if (value !== undefined && !/^(yes|no)$/i.test(value)) throw refuse(wire, 'hook-attribute', `${key} is YES or NO, not "${value}"`);
};

/** The template as it is kept, when a hook can be made of it. */
export const checkedHook = (wire: string, t: Template, type: HookType): Template => {
  if (!single(t, 'COMMAND')) throw refuse(wire, 'hook-command', 'A hook needs COMMAND: the program that it runs.');
  yesOrNo(wire, t, 'REMOTE');
  yesOrNo(wire, t, 'ARGUMENTS_STDIN');
  return type === 'api' ? checkedApi(wire, t) : checkedState(wire, t);
};

export const hookTypeOf = (wire: string, t: Template): HookType => {
  const word = single(t, 'TYPE')?.toLowerCase();
  if (word === 'state' || word === 'api') return word;
  throw refuse(wire, 'hook-type', word === undefined ? 'A hook needs TYPE: state or api.' : `Unknown hook TYPE "${word}" (there are: state, api)`);
};

const checkedApi = (wire: string, t: Template): Template => {
  const call = single(t, 'CALL');
  if (!call) throw refuse(wire, 'hook-call', 'A hook of type api needs CALL: the request it follows, like one.vm.allocate.');
  if (!/^one\.[a-z]+\.[a-z]+$/.test(call)) throw refuse(wire, 'hook-call', `CALL "${call}" is no request (they look like one.vm.allocate)`);
  return t;
};

const checkedState = (wire: string, t: Template): Template => {
  const resource = single(t, 'RESOURCE')?.toUpperCase();
  if (resource !== 'VM' && resource !== 'HOST' && resource !== 'IMAGE')
    throw refuse(wire, 'hook-resource', `A hook of type state needs RESOURCE: VM, HOST or IMAGE${resource ? `, not "${resource}"` : ''}.`);
  const known = resource === 'VM' ? VM_STATE_NAMES : resource === 'HOST' ? HOST_STATE_NAMES : Object.keys(IMAGE_STATE);
  const full = withSingle(resource === 'VM' ? spelledOut(wire, t) : t, 'RESOURCE', resource);
  oneOf(wire, full, 'STATE', known);
  if (resource === 'VM') oneOf(wire, full, 'LCM_STATE', LCM_STATE_NAMES);
  return full;
};

/** ON=RUNNING is short for STATE=ACTIVE, LCM_STATE=RUNNING. */
const spelledOut = (wire: string, t: Template): Template => {
  const on = single(t, 'ON')?.toUpperCase();
  if (on === undefined || on === 'CUSTOM') return t;
  const states = ON[on];
  if (!states) throw refuse(wire, 'hook-on', `Unknown ON "${on}" (there are: ${Object.keys(ON).join(', ')}, CUSTOM)`);
  return withSingle(withSingle(t, 'STATE', states[0]), 'LCM_STATE', states[1]);
};

const oneOf = (wire: string, t: Template, key: string, known: readonly string[]): void => {
  const value = single(t, key);
  if (value === undefined || !known.includes(value.toUpperCase()))
    throw refuse(wire, 'hook-state', `${value === undefined ? `${key} is missing` : `Unknown ${key} "${value}"`} (there are: ${known.join(', ')})`);
};
