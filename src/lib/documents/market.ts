import { unpack } from '../../state/packing';
import type { MarketView } from '../ops/market/read';
import type { MarketAppView } from '../ops/marketapp/read';
import { cdata, type Element, group, raw } from './element';
import { headOf, idsOf, lockElement, permissionsOf, templateOf } from './parts';

export const marketDocument = (m: MarketView): Element =>
  group('MARKETPLACE', [
    ...headOf(m),
    raw('STATE', m.state),
    cdata('MARKET_MAD', m.market_mad),
    cdata('ZONE_ID', String(m.zone_id)),
    // a market that is not measured has no size
    ...['TOTAL_MB', 'FREE_MB', 'USED_MB'].map((key) => raw(key, 0)),
    idsOf('MARKETPLACEAPPS', m.appIds),
    permissionsOf(m.permissions),
    templateOf('TEMPLATE', unpack(m.template)),
  ]);

export const marketAppDocument = (a: MarketAppView): Element =>
  group('MARKETPLACEAPP', [
    raw('ID', a.id),
    raw('UID', a.uid),
    raw('GID', a.gid),
    raw('UNAME', a.uname),
    raw('GNAME', a.gname),
    ...lockElement(a.lock),
    raw('REGTIME', a.regtime),
    cdata('NAME', a.name),
    cdata('ZONE_ID', String(a.zoneId)),
    cdata('ORIGIN_ID', String(a.origin_id)),
    cdata('SOURCE', a.source),
    cdata('MD5', a.md5),
    raw('SIZE', a.size_mb),
    cdata('DESCRIPTION', a.description),
    cdata('VERSION', a.version),
    cdata('FORMAT', a.format),
    cdata('APPTEMPLATE64', a.app_template),
    raw('MARKETPLACE_ID', a.market_id),
    raw('MARKETPLACE', a.market),
    raw('STATE', a.state),
    raw('TYPE', a.type),
    permissionsOf(a.permissions),
    templateOf('TEMPLATE', unpack(a.template)),
  ]);
