import { isOneError, preconditionError } from '../../errors/errors';
import { type Pairs, pair, type Template, vectors } from '../../template/template';

/** What stands directly in a libvirt domain (its schema, domain.rng); with a prefix: extensions of qemu. */
const IN_DOMAIN = new Set(
  `name uuid hwuuid genid title description metadata memory currentMemory maxMemory memoryBacking memtune blkiotune cputune numatune resource
  vcpu vcpus iothreads iothreadids defaultiothread throttlegroups sysinfo bootloader bootloader_args os idmap features cpu clock pm perf on_poweroff on_reboot
  on_crash on_lockfailure devices seclabel keywrap launchSecurity qemu:commandline qemu:capabilities qemu:override qemu:deprecation`.split(/\s+/),
);

const IN_DEVICES = new Set(
  `emulator disk controller lease filesystem interface input sound audio hostdev graphics video console parallel serial channel smartcard hub redirdev
  redirfilter rng tpm memballoon watchdog memory nvram panic shmem iommu vsock crypto pstore`.split(/\s+/),
);

const isForKvm = (raw: Pairs): boolean => /^(kvm|qemu)$/i.test(pair(raw, 'TYPE') ?? '') && !/^(no|false|0)$/i.test(pair(raw, 'VALIDATE') ?? '');

/**
 * RAW/DATA of kvm is looked at when it is given: an element that no domain has would be found only when the VM starts. `VALIDATE="NO"` leaves it alone.
 * Throws 'raw-xml'.
 */
export const checkRaw = async (t: Template, wire: string): Promise<void> => {
  for (const raw of vectors(t, 'RAW').filter(isForKvm)) {
    const data = pair(raw, 'DATA') ?? '';
    if (data !== '') await checkData(data, wire);
  }
};

const checkData = async (data: string, wire: string): Promise<void> => {
  const { childrenOf, parseXml } = await import('../../xml/parse');
  const refuse = (why: string) =>
    preconditionError('raw-xml', `[${wire}] Invalid RAW section: cannot validate DATA with domain.rng schema: ${why}`, {
      next: 'put VALIDATE="NO" into RAW to leave it unchecked',
    });
  try {
    const root = parseXml(`<RAW>${data}</RAW>`, { file: 'RAW/DATA', code: 'raw-xml' });
    const odd = root.children.find((c) => !IN_DOMAIN.has(c.name));
    if (odd) throw refuse(`a domain has no <${odd.name}>`);
    const device = childrenOf(root, 'devices')
      .flatMap((d) => d.children)
      .find((c) => !IN_DEVICES.has(c.name));
    if (device) throw refuse(`there is no device <${device.name}>`);
    if (root.text.trim() !== '') throw refuse('there is text outside of elements');
  } catch (e) {
    if (isOneError(e) && !e.message.startsWith('[')) throw refuse(e.message);
    throw e;
  }
};
