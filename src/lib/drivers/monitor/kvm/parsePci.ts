import type { PciDevice } from '../machine';

const DEVICE = /^0000:([0-9a-f]{2}:[0-9a-f]{2}\.[0-7]) 0x([0-9a-f]{4}) 0x([0-9a-f]{4}) 0x([0-9a-f]{6}) (-?\d*) (\d+|-) (vf|-) (\S+)$/;

/** Bridges are the host's own: no guest can have one. */
const BRIDGE = /^06/;

/**
 * The devices of the sections `pci` (of /sys/bus/pci/devices) and `pcinames` (`lspci -Dmm`, empty where it is not installed: devices are without names
 * then). PCI domains besides 0000 are left out: a short address could not tell their devices from these.
 */
export const parsePci = (text: string, names: string): PciDevice[] => {
  const named = namesOf(names);
  return text.split('\n').flatMap((line): PciDevice[] => {
    const [, address, vendor, device, longClass, node, functions, virtual, ifname] = DEVICE.exec(line) ?? [];
    if (!address || !vendor || !device || !longClass || BRIDGE.test(longClass)) return [];
    const [className = '', vendorName = '', deviceName = ''] = named.get(address) ?? [];
    return [
      {
        address,
        vendor,
        vendorName,
        device,
        deviceName,
        class: longClass.slice(0, 4),
        className,
        numaNode: /^\d+$/.test(node ?? '') ? Number(node) : 0,
        ...(ifname === '-' ? {} : { interface: ifname }),
        ...(virtual === 'vf' ? { sriov: 'vf' as const } : functions === '-' ? {} : { sriov: 'pf' as const, virtualFunctions: Number(functions) }),
      },
    ];
  });
};

/** `0000:02:00.0 "class" "vendor" "device" ...`: the three names by short address. */
const namesOf = (text: string): Map<string, string[]> =>
  new Map(
    text.split('\n').flatMap((line): [string, string[]][] => {
      const [, address, rest] = /^0000:(\S+) (".*)$/.exec(line) ?? [];
      return address === undefined || rest === undefined ? [] : [[address, [...rest.matchAll(/"([^"]*)"/g)].slice(0, 3).map((m) => m[1] ?? '')]];
    }),
  );
