import { tag, writeMarkup } from '../../../xml/markup';
import type { LiveCopy } from '../driver';

/** What libvirt is asked for when disks of a running domain are copied: these, and no others. Formats: libvirt's domainbackup. */
export const backupXml = (targets: readonly string[], copies: readonly LiveCopy[]): string =>
  writeMarkup(
    tag(
      'domainbackup',
      { mode: 'push' },
      tag(
        'disks',
        {},
        ...targets.map((name) => {
          const copy = copies.find((c) => c.target === name);
          return copy === undefined
            ? tag('disk', { name, backup: 'no' })
            : tag('disk', { name, backup: 'yes', type: 'file' }, tag('target', { file: `${copy.toPath}.part` }), tag('driver', { type: copy.format }));
        }),
      ),
    ),
  );
