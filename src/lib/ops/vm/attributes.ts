import type { Template } from '../../template/template';
import { without } from '../../template/template';

/** What makes up the machine itself; all else a template holds is the user's (USER_TEMPLATE): descriptions, logos, scheduling wishes, inputs. */
const MACHINE = new Set([
  'CPU',
  'VCPU',
  'VCPU_MAX',
  'MEMORY',
  'MEMORY_MAX',
  'MEMORY_SLOTS',
  'MEMORY_RESIZE_MODE',
  'CPU_COST',
  'MEMORY_COST',
  'DISK_COST',
  'DISK',
  'NIC',
  'NIC_ALIAS',
  'NIC_DEFAULT',
  'CONTEXT',
  'GRAPHICS',
  'OS',
  'FEATURES',
  'INPUT',
  'RAW',
  'VIDEO',
  'CPU_MODEL',
  'TOPOLOGY',
  'NUMA_NODE',
  'PCI',
  'BACKUP_CONFIG',
  'VMGROUP',
  'TPM',
  'EMULATOR',
  'SUBMIT_ON_HOLD',
]);

export const machinePart = (t: Template): Template => t.filter((a) => MACHINE.has(a.key));

export const userPart = (t: Template): Template =>
  without(
    t.filter((a) => !MACHINE.has(a.key)),
    'NAME',
    'TEMPLATE_ID',
    'TEMPLATE_NAME',
  );
