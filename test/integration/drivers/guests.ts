import { setTimeout as sleep } from 'node:timers/promises';
import { type Node, vmDir } from '../../../src/lib/drivers/node';
import type { DomainSpec } from '../../../src/lib/drivers/vmm/driver';
import type { SshNode } from './sshNode';

/**
 * Guests of one boot sector, in 16-bit code: each says 'U' on its serial line when it is up. The first one enables the power button
 * (PM1 enable, port 0x602), sleeps until it finds it pressed (PM1 status, 0x600) and powers off (PM1 control, 0x604); the other sleeps for ever.
 */
const HEARS = 'ea057c000031c08ed88ed0bc007cba0206b80001efbaf803b055eefbf4ba0006edf6c40174f5ba0406b80020eff4ebfd';
const DEAF = 'baf803b055eefbf4ebfc';

const sector = (code: string): Buffer => {
  const bytes = Buffer.alloc(512);
  Buffer.from(code, 'hex').copy(bytes);
  bytes.writeUInt16LE(0xaa55, 510);
  return bytes;
};

/** As small as libvirt takes it; TCG, so that it runs anywhere. */
export const description = (name: string, uuid: string, disk: string, extra = ''): string => `<domain type='qemu'>
  <name>${name}</name><uuid>${uuid}</uuid><memory unit='MiB'>16</memory><vcpu>1</vcpu>
  <os><type arch='x86_64' machine='pc'>hvm</type></os><features><acpi/></features>
  <devices>
    <emulator>/usr/bin/qemu-system-x86_64</emulator>
    <disk type='file' device='disk'><driver name='qemu' type='raw'/><source file='${disk}'/><target dev='hda' bus='ide'/></disk>
    <serial type='file'><source path='${disk}.serial'/></serial>
    ${extra}
  </devices>
</domain>
`;

export const SYSTEM = 101;
export const uuidOf = (vmId: number): string => `0aaaaaaa-0000-4000-8000-${String(vmId).padStart(12, '0')}`;

/** Puts the guest's disk on the node and describes its domain. */
export const guest = async ({ node, runner }: SshNode, vmId: number, { deaf = false, uuid = uuidOf(vmId), extra = '' } = {}): Promise<DomainSpec> => {
  const folder = vmDir(node, SYSTEM, vmId);
  const disk = `${folder}/disk.0`;
  await runner.put(sector(deaf ? DEAF : HEARS), disk);
  return {
    vmId,
    domain: `one-${vmId}`,
    title: `vm${vmId}`,
    uuid,
    description: description(`one-${vmId}`, uuid, disk, extra),
    descriptionPath: `${folder}/deployment.0`,
  };
};

export const virsh = ({ asRoot }: SshNode, ...args: string[]): Promise<string> => asRoot(['virsh', '-q', '-c', 'qemu:///system', ...args]);

/** Waits until the guest said that it is up. */
export const up = async (at: SshNode, node: Node, domain: string): Promise<void> => {
  const serial = `${vmDir(node, SYSTEM, Number(domain.slice(4)))}/disk.0.serial`;
  while (!(await at.asRoot(['cat', serial])).includes('U')) await sleep(50);
};
