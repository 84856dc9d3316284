/** Paths of the VM's disks in a description, `'/any/where/<datastore>/<vm>/disk.0'`. */
const DISK = /(['"])(\/[^'"]*)\/(\d+)\/(\d+)\/(disk\.\d+[^'"/]*)\1/g;

/**
 * The description in a saved machine, with the disks where the VM's folder is now. Nothing else is touched: what was started with other hardware than it was saved with would crash.
 * `vmDir`: absolute, validated.
 */
export const movedXml = (xml: string, vmDir: string, vmId: number): string => {
  const folder = vmDir.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll("'", '&apos;').replaceAll('"', '&quot;');
  return xml.replace(DISK, (whole, quote: string, _root: string, _datastore: string, vm: string, file: string) =>
    Number(vm) === vmId ? `${quote}${folder}/${file}${quote}` : whole,
  );
};
