import { RESTRICTED, restrictedIn } from '../../../src/lib/model/restricted';
import { parseTemplate } from '../../../src/lib/template/parse';

const t = (text: string) => parseTemplate(text, { file: 't' });
const inVm = (text: string, base = '') => restrictedIn(t(text), RESTRICTED.VM, t(base));

test.each([
  ['CPU=1 NIC=[NETWORK=a, IP=10.0.0.1]', undefined],
  ['NIC=[NETWORK=a] NIC=[NETWORK=b, MAC="02:00:0a:00:00:01"]', 'NIC/MAC'],
  ['CONTEXT=[FILES="/etc/passwd"]', 'CONTEXT/FILES'],
  ['RAW=[TYPE=kvm, DATA="<devices/>"]', 'RAW/DATA'],
  ['RAW="<devices/>"', undefined],
  ['PCI=[DEVICE="1"]', 'PCI'],
  ['DISK=[IMAGE=os, READ_IOPS_SEC_MAX=5]', 'DISK/READ_IOPS_SEC_MAX'],
  ['USER_INPUTS=[MEMORY="M|range||1..2|1"]', 'USER_INPUTS/MEMORY'],
])('%s: %s', (text, name) => expect(inVm(text)).toBe(name));

test('what the template had already is not set by who instantiates it', () => {
  expect(inVm('NIC=[NETWORK=a, MAC="02:00"]', 'NIC=[NETWORK=a, MAC="02:00"]')).toBeUndefined();
  expect(inVm('NIC=[NETWORK=a, MAC="02:01"]', 'NIC=[NETWORK=a, MAC="02:00"]')).toBe('NIC/MAC');
});

test('every list is there', () => {
  expect(Object.values(RESTRICTED).every((list) => list.length > 0)).toBe(true);
  expect(RESTRICTED.VM).toHaveLength(66);
});
