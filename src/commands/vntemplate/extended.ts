import { flag } from '../define';

/** VM templates name images, whose attributes --extended adds; a network template names nothing. */
export const nothingMore = flag('--extended', 'taken for scripts: a network template names nothing that has more to show');
