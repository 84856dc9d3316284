/** What a machine is made of, as far as VMs can be given parts of it. */

/** A PCI device that VMs may get. Numbers as `lspci -nn` writes them: lower-case hex without 0x. */
export interface PciDevice {
  /** `02:00.0` in PCI domain 0000 */
  readonly address: string;
  readonly vendor: string;
  readonly vendorName: string;
  readonly device: string;
  readonly deviceName: string;
  readonly class: string;
  readonly className: string;
  readonly numaNode: number;
  /** its network interface, where it has one */
  readonly interface?: string;
  /** physical or virtual function of SR-IOV; absent for a device without it */
  readonly sriov?: 'pf' | 'vf';
  /** virtual functions it can have */
  readonly virtualFunctions?: number;
  /** mediated devices it can be split into: number and name */
  readonly profiles?: readonly string[];
}

export interface HugePages {
  readonly sizeKb: number;
  readonly pages: number;
  readonly free: number;
}

/** Memory in KiB. */
export interface NumaNode {
  readonly id: number;
  /** logical processors of each core */
  readonly cores: readonly { readonly id: number; readonly cpus: readonly number[] }[];
  readonly hugePages: readonly HugePages[];
  readonly totalMemory: number;
  readonly freeMemory: number;
  readonly usedMemory: number;
  /** to every node in the order of their numbers, as the field prints it */
  readonly distance: string;
}
