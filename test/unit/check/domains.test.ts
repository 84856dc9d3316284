import { allStates, type StateName } from '../../../src/lib/model/vmStates';
import { domain, found, host, keys, NOW, seen, vm } from './cloud';

const none = seen({ domains: [] });

test('a cloud in which everything is as it should be: nothing is found', () => expect(found()).toEqual([]));

describe('domains', () => {
  test('it should run and does not: the table says what it is then', () => {
    const [f] = found({ node1: none });
    expect(f).toMatchObject({
      key: 'VM-OFF:3',
      weight: 'error',
      place: 'node1',
      mend: { do: 'vm-state', vmId: 3, action: 'found-off' },
      next: 'onecheck VM-OFF:3 --fix',
    });
    expect(f?.text).toBe('VM 3 is RUNNING; node1 has no domain of it');
  });
  test('defined, and off', () => expect(keys({ node1: seen({ domains: [domain({ state: 'off' })] }) })).toEqual(['VM-OFF:3']));
  test('paused is not off', () => expect(keys({ node1: seen({ domains: [domain({ state: 'paused' })] }) })).toEqual([]));
  test.each(['POWEROFF', 'SUSPENDED', 'UNKNOWN'] as const)('%s, and it runs', (state) => {
    expect(found({ vms: [vm({ state })] })).toMatchObject([{ key: 'VM-RUNS:3', mend: { do: 'vm-state', action: 'found-running' } }]);
  });
  test('UNKNOWN, and off', () => expect(keys({ vms: [vm({ state: 'UNKNOWN' })], node1: none })).toEqual(['VM-OFF:3']));

  test('on two hosts: no mending of ours, and no other word about it', () => {
    const [f, ...rest] = found({ node2: seen({ files: [] }) });
    expect(f).toMatchObject({ key: 'VM-TWICE:3', place: 'node1 node2', next: 'ssh oneadmin@node2 virsh -c qemu:///system destroy one-3' });
    expect(f?.mend).toBeUndefined();
    expect(rest).toEqual([]);
  });
  test('on another host: the state follows', () =>
    expect(found({ node1: none, node2: seen({ files: [] }) })).toMatchObject([{ key: 'VM-ELSEWHERE:3', place: 'node2', mend: { do: 'vm-host', hostId: 2 } }]));
  test('on another host, and its own cannot be asked: it stays with a person', () => {
    const f = found({ node1: 'no route', node2: seen({ files: [] }) }).find((x) => x.code === 'VM-ELSEWHERE');
    expect(f?.mend).toBeUndefined();
    expect(f?.text).toContain('it may run there, too');
  });

  test('a host that is silent says nothing of its VMs: UNKNOWN, with the age of its last answer', () => {
    const all = found({ node1: 'no route to host', hosts: [host(1, 'node1', { answeredAt: NOW - 7200 }), host(2, 'node2')] });
    expect(all.map((f) => f.key)).toEqual(['VM-UNREACHABLE:3', 'HOST-SILENT:node1']);
    expect(all[0]).toMatchObject({ mend: { do: 'vm-state', action: 'lost' } });
    expect(all[0]?.text).toContain('in truth UNKNOWN: node1 cannot be asked, its last answer is 2 h old');
  });
  test('one that is UNKNOWN already is told, and there is nothing to mend', () => {
    const [f] = found({ node1: 'no route', vms: [vm({ state: 'UNKNOWN' })], hosts: [host(1, 'node1', { answeredAt: 0 }), host(2, 'node2')] });
    expect([f?.key, f?.mend]).toEqual(['VM-UNREACHABLE:3', undefined]);
    expect(f?.text).toContain('it never answered');
  });
  test.each(['POWEROFF', 'SUSPENDED'] as const)('one that is %s stays so, whoever can be asked', (state) =>
    expect(keys({ node1: 'no route', vms: [vm({ state })] })).toEqual(['HOST-SILENT:node1']),
  );

  test('another domain has its name', () => {
    const uuid = '99999999-0000-4000-8000-000000000003';
    expect(keys({ node1: seen({ domains: [domain({ uuid })] }) })).toContain('VM-FOREIGN-DOMAIN:3');
  });
  test.each(allStates.filter((s) => ['PENDING', 'HOLD', 'STOPPED', 'UNDEPLOYED', 'CLONING'].includes(s)))(
    '%s: no host may have a domain of it',
    (state: StateName) => {
      const f = found({ vms: [vm({ state, hostId: undefined, disks: [] })] }).find((x) => x.code === 'DOMAIN-LEFT');
      expect([f?.key, f?.mend]).toEqual(['DOMAIN-LEFT:3:node1', undefined]);
    },
  );
  test('of a VM that is gone', () => {
    expect(keys({ vms: [], images: [], leases: [], vncPorts: [] })).toContain('DOMAIN-LEFT:3:node1');
    expect(keys({ vms: [], images: [], leases: [], vncPorts: [], justEnded: new Set([3]) })).not.toContain('DOMAIN-LEFT:3:node1');
  });
  test('not ours: a note', () => {
    const [f] = found({ node2: seen({ files: [], domains: [domain({ name: 'old server', uuid: 'x', disks: [] })] }) });
    expect(f).toMatchObject({ key: 'DOMAIN-WILD:node2:old server', weight: 'note', next: "onehost importvm node2 'old server'" });
  });
  test('what is being worked on is left alone', () => expect(keys({ vms: [vm({ busy: true })], node1: none })).toEqual([]));
  test('an adopted one keeps its own name', () =>
    expect(
      keys({
        vms: [vm({ imported: true, domain: 'legacy', disks: [], nics: [] })],
        leases: [],
        node1: seen({ files: [], domains: [domain({ name: 'legacy' })] }),
      }),
    ).toEqual([]));
});
