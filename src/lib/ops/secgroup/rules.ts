import type { Db } from '../../../state/open';
import { unpack } from '../../../state/packing';
import type { SecurityGroupRow } from '../../../state/securityGroups';
import { hasVnet } from '../../../state/vnets';
import { preconditionError } from '../../errors/errors';
import { parseIp4 } from '../../model/addresses';
import { isIp6 } from '../../model/addresses6';
import { isVector, type Pairs, pair, sortedPairs, type Template, vectors } from '../../template/template';

const PROTOCOLS = ['TCP', 'UDP', 'ICMP', 'ICMPV6', 'IPSEC', 'ALL'];

/** `22,80,4000:5000` */
const isRange = (text: string): boolean =>
  text.split(',').every((part) => {
    const ports = part.trim().split(':');
    if (ports.length > 2 || !ports.every((p) => /^\d{1,5}$/.test(p) && Number(p) <= 65_535)) return false;
    return ports.length === 1 || Number(ports[0]) <= Number(ports[1]);
  });

const wrongIn = (rule: Pairs): string | undefined => {
  const get = (key: string): string => pair(rule, key) ?? '';
  const protocol = get('PROTOCOL').toUpperCase();
  if (protocol === '') return 'PROTOCOL is missing.';
  if (!PROTOCOLS.includes(protocol)) return 'PROTOCOL can be TCP, UDP, ICMP, ICMPv6, IPSEC or ALL.';
  if (!['INBOUND', 'OUTBOUND'].includes(get('RULE_TYPE').toUpperCase())) return 'RULE_TYPE can be INBOUND or OUTBOUND.';
  if (get('RANGE') !== '' && protocol !== 'TCP' && protocol !== 'UDP') return 'RANGE is supported only for TCP and UDP protocols.';
  if (get('RANGE') !== '' && !isRange(get('RANGE')))
    return `RANGE "${get('RANGE')}" is wrong: ports and ranges of ports with commas between them, like 22,80,4000:5000.`;
  for (const [key, of] of [
    ['ICMP_TYPE', 'ICMP'],
    ['ICMPV6_TYPE', 'ICMPV6'],
  ] as const)
    if (get(key) !== '') {
      if (protocol !== of) return `${key} is supported only for ${of} protocol.`;
      if (!/^\d{1,3}$/.test(get(key))) return `${key} must be an integer.`;
    }
  if (get('IP') === '') return undefined;
  if (parseIp4(get('IP')) === undefined && !isIp6(get('IP'))) return 'Wrong format for IP value.';
  return /^[1-9]\d{0,9}$/.test(get('SIZE')) ? undefined : 'SIZE must be an integer: IP and SIZE name the addresses that are meant.';
};

/** The rules of a group as they are kept, protocols and directions in capitals. Errors: precondition 'secgroup-rule'; nothing was changed. */
export const checkedRules = async (db: Db, wire: string, template: Template): Promise<Template> => {
  for (const [n, rule] of vectors(template, 'RULE').entries()) {
    const network = pair(rule, 'NETWORK_ID') ?? '';
    const missing = network !== '' && !(/^\d{1,9}$/.test(network) && (await hasVnet(db, Number(network))));
    const wrong = wrongIn(rule) ?? (missing ? `NETWORK_ID ${network} is no virtual network.` : undefined);
    if (wrong !== undefined)
      throw preconditionError('secgroup-rule', `[${wire}] Invalid rule ${n + 1}: ${wrong}`, {
        next: 'RULE = [ PROTOCOL = TCP, RULE_TYPE = inbound, RANGE = 22 ]',
      });
  }
  return eachRuleOnce(template);
};

/** Of rules that say the same the first one stays. */
const eachRuleOnce = (template: Template): Template => {
  const seen = new Set<string>();
  return template.filter(({ key, value }) => {
    if (key !== 'RULE' || !isVector(value)) return true;
    const text = JSON.stringify(sortedPairs(value));
    if (seen.has(text)) return false;
    seen.add(text);
    return true;
  });
};

/** The rules of groups as a VM has them. */
export const vmRules = (groups: readonly SecurityGroupRow[]): Pairs[] =>
  groups.flatMap((g) =>
    vectors(unpack(g.template), 'RULE').map((r) => sortedPairs([...r, ['SECURITY_GROUP_ID', String(g.id)], ['SECURITY_GROUP_NAME', g.name]])),
  );
