import { parseSchedAction } from '../../../src/lib/model/schedActions';

const parse = (text: string) =>
  parseSchedAction(
    text.split(' ').map((p) => [p.split('=')[0] as string, p.split('=')[1] as string]),
    1000,
  );

test.each([
  ['ACTION=poweroff TIME=2000', { action: 'poweroff', args: '', time: 2000, repeat: -1, days: '', endType: -1, endValue: -1 }],
  ['ACTION=SUSPEND TIME=+60', { action: 'suspend', time: 1060 }],
  ['ACTION=snapshot-create ARGS=nightly TIME=+60 REPEAT=0 DAYS=0,6', { args: 'nightly', repeat: 0, days: '0,6', endType: 0, endValue: -1 }],
  ['ACTION=backup TIME=1 REPEAT=3 DAYS=12 END_TYPE=1 END_VALUE=5', { repeat: 3, endType: 1, endValue: 5 }],
])('%s', (text, action) => expect(parse(text)).toMatchObject(action));

test.each([
  ['TIME=1', /^ACTION "" is none of terminate, /],
  ['ACTION=explode TIME=1', /^ACTION "explode" is none of/],
  ['ACTION=stop TIME=tomorrow', /^TIME "tomorrow" is neither/],
  ['ACTION=stop TIME=1 REPEAT=4', /^REPEAT "4"/],
  ['ACTION=stop TIME=1 REPEAT=0 DAYS=7', /^DAYS "7" are not numbers from 0 to 6/],
  ['ACTION=stop TIME=1 REPEAT=1', /^DAYS ""/],
  ['ACTION=stop TIME=1 REPEAT=1 DAYS=1 END_TYPE=3', /^END_TYPE "3"/],
  ['ACTION=stop TIME=1 REPEAT=1 DAYS=1 END_TYPE=2', /^END_VALUE ""/],
])('%s is refused', (text, message) => expect(parse(text)).toMatch(message));
