import { platformShape } from '../../lib/nodes/platform/platform';
import { BY } from './words';

/** docs/platform.schema.json: what editors check a platform file with. */
export const platformSchema = (): string =>
  `${JSON.stringify({ $comment: BY, $schema: 'https://json-schema.org/draft/2020-12/schema', title: 'The platform file of onenode', ...platformShape.schema }, null, 2)}\n`;
