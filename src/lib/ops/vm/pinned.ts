import { pair, type Template, vector } from '../../template/template';

const PINNED = ['CORE', 'THREAD', 'SHARED'];

/** Its processors are bound to those of the host. */
export const isPinned = (t: Template): boolean => PINNED.includes((pair(vector(t, 'TOPOLOGY'), 'PIN_POLICY') ?? '').toUpperCase());
