import { cdata, empty, group, raw } from '../../../src/lib/documents/element';
import { parseSearch } from '../../../src/lib/documents/search';

const vm = group('VM', [
  raw('ID', 7),
  raw('NAME', 'web=1'),
  empty('DEPLOY_ID'),
  group('TEMPLATE', [
    group('NIC', [cdata('IP', '10.0.0.1'), cdata('NETWORK', 'private')]),
    group('NIC', [cdata('IP', '10.0.0.2'), cdata('NETWORK', 'public')]),
  ]),
]);

test.each<[string, boolean]>([
  ['VM.ID=7', true],
  ['ID=7', true],
  ['$.VM.ID=7', true],
  ['vm.id=7', true],
  ['VM.ID=70', false],
  ['VM.NAME=web=1', true],
  ['VM.NAME="web=1"', true],
  ['VM.NAME~eb', true],
  ['VM.NAME!=web', true],
  ['VM.ID>=7', true],
  ['VM.ID<7', false],
  ['VM.TEMPLATE.NIC[*].IP=10.0.0.2', true],
  ['VM.TEMPLATE.NIC.IP=10.0.0.2', true],
  ['VM.TEMPLATE.NIC[0].IP=10.0.0.2', false],
  ['VM.TEMPLATE.NIC[1].IP=10.0.0.2', true],
  ['VM.TEMPLATE.NIC[2].IP=10.0.0.2', false],
  ['VM.TEMPLATE.NIC=10.0.0.2', false],
  ['VM.TEMPLATE.DISK[*].IMAGE=os', false],
  ['VM.DEPLOY_ID=', true],
  ['VM=', false],
  ['VM.ID=7&VM.NAME=x', false],
  ['VM.ID=7 & VM.TEMPLATE.NIC.NETWORK = public', true],
  ['VM.ID=8|VM.NAME~web', true],
  ['VM.ID=8|VM.ID=7&VM.NAME=x', false],
])('%s: %s', (query, fits) => expect(parseSearch(query)(vm)).toBe(fits));

test.each(['', 'web', '=7', 'VM..ID=7', 'VM.NIC[x].IP=1', 'VM.ID=7&', '|VM.ID=7', 'VM.NIC[-1]=3', 'a b=3'])('%j is refused', (query) => {
  expect(() => parseSearch(query)).toThrow(expect.objectContaining({ code: 'search-malformed', kind: 'usage' }));
});
