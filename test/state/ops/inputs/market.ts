import { t } from '../../../support/world';
import type { InputsOf } from './inputsOf';
import { objectInputs } from './objectInputs';

export const marketInputs: InputsOf<'market'> = {
  ...objectInputs('market', 0, ['rename', 'chown', 'chmod', 'update']),
  'market.create': { template: t('NAME=m MARKET_MAD=one') },
  'market.delete': { id: 0 },
  'market.enable': { id: 0, enable: false },
  'market.pool': {},
  'market.info': { id: 0 },
};

export const marketAppInputs: InputsOf<'marketapp'> = {
  ...objectInputs('marketapp', 0, ['rename', 'chown', 'chmod', 'update', 'lock', 'unlock']),
  'marketapp.create': { template: t('NAME=a ORIGIN_ID=0'), marketId: 0 },
  'marketapp.delete': { id: 0 },
  'marketapp.enable': { id: 0, enable: false },
  'marketapp.pool': {},
  'marketapp.info': { id: 0 },
};
