import { preconditionError } from '../../errors/errors';
import { isFollowedCall } from '../../model/apiCalls';
import { HOST_STATE_NAMES, IMAGE_STATE, VNET_STATE_NAMES } from '../../model/objectStates';
import { LCM_STATE_NAMES, VM_STATE_NAMES } from '../../model/vmStates';
import { single, type Template, without, withSingle } from '../../template/template';

export type HookType = 'state' | 'api';

const refuse = (wire: string, code: string, text: string) => preconditionError(code, `[${wire}] ${text}`, { next: 'onehook create --help' });

/** Words for the states of a VM that people ask for most; CUSTOM: STATE and LCM_STATE are given. */
const ON: Readonly<Record<string, readonly [state: string, lcmState: string]>> = {
  PROLOG: ['ACTIVE', 'PROLOG'],
  RUNNING: ['ACTIVE', 'RUNNING'],
  SHUTDOWN: ['ACTIVE', 'EPILOG'],
  STOP: ['STOPPED', 'LCM_INIT'],
  DONE: ['DONE', 'LCM_INIT'],
  UNKNOWN: ['ACTIVE', 'UNKNOWN'],
};

const yesOrNo = (wire: string, t: Template, key: string): void => {
  const value = single(t, key);
  if (value !== undefined && !/^(yes|no)$/i.test(value)) throw refuse(wire, 'hook-attribute', `${key} is YES or NO, not "${value}"`);
};

/** The template of a new hook as it is kept: ON is spelled out, and REMOTE is always said. */
export const newHook = (wire: string, t: Template, type: HookType): Template => {
  const full = checkedHook(wire, type === 'state' && resourceOf(t) === 'VM' ? spelledOut(wire, t) : t, type);
  return withSingle(full, 'REMOTE', (single(full, 'REMOTE') ?? 'no').toUpperCase());
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
  if (!isFollowedCall(call)) throw refuse(wire, 'hook-call', `CALL "${call}" is no request that changes something (they look like one.vm.allocate)`);
  return t;
};

/** What has states, and which. */
const STATES: Readonly<Record<string, readonly string[]>> = {
  VM: VM_STATE_NAMES,
  HOST: HOST_STATE_NAMES,
  IMAGE: Object.keys(IMAGE_STATE),
  NET: VNET_STATE_NAMES,
};

const resourceOf = (t: Template): string | undefined => single(t, 'RESOURCE')?.toUpperCase();

const checkedState = (wire: string, t: Template): Template => {
  const resource = resourceOf(t);
  const known = resource === undefined ? undefined : STATES[resource];
  if (!resource || !known)
    throw refuse(wire, 'hook-resource', `A hook of type state needs RESOURCE: ${Object.keys(STATES).join(', ')}${resource ? `, not "${resource}"` : ''}.`);
  const full = oneOf(wire, withSingle(t, 'RESOURCE', resource), 'STATE', known);
  return resource === 'VM' ? oneOf(wire, full, 'LCM_STATE', LCM_STATE_NAMES) : full;
};

/** ON=RUNNING is short for STATE=ACTIVE, LCM_STATE=RUNNING, and is not kept. */
const spelledOut = (wire: string, t: Template): Template => {
  const on = single(t, 'ON')?.toUpperCase();
  const rest = without(t, 'ON');
  if (on === 'CUSTOM') return rest;
  const states = on === undefined ? undefined : ON[on];
  if (!states)
    throw refuse(wire, 'hook-on', `${on === undefined ? 'A hook of a VM needs ON' : `Unknown ON "${on}"`} (there are: ${Object.keys(ON).join(', ')}, CUSTOM)`);
  return withSingle(withSingle(rest, 'STATE', states[0]), 'LCM_STATE', states[1]);
};

const oneOf = (wire: string, t: Template, key: string, known: readonly string[]): Template => {
  const value = single(t, key);
  const name = value?.toUpperCase();
  if (name === undefined || !known.includes(name))
    throw refuse(wire, 'hook-state', `${value === undefined ? `${key} is missing` : `Unknown ${key} "${value}"`} (there are: ${known.join(', ')})`);
  return withSingle(t, key, name);
};
