import { datastoreTypeName } from '../../lib/model/objectStates';
import { lines, pairs } from '../../lib/output/page';
import { clusterList, size } from '../../lib/output/units';
import { single } from '../../lib/template/template';
import { unpack } from '../../state/packing';
import { refArg } from '../args/refs';
import { decryptOption } from '../decrypt';
import { defineCommand } from '../define';
import { formatOptions, printDocument, wantsDocument } from '../formats';
import { permissionSection, printPage, templateSection } from '../sections';
import { perHost } from './columns';

export const show = defineCommand({
  name: 'show',
  summary: 'Show a datastore: drivers, capacity, template, images',
  args: { datastore: refArg('datastore') },
  options: { decrypt: decryptOption, ...formatOptions },
  run: async (one, { datastore }, { decrypt }) => one.call('datastore.info', { id: await one.resolve('DATASTORE', datastore), decrypt }),
  async view(d, one, options) {
    if (wantsDocument(options)) return printDocument(one, (await import('../../lib/documents/datastore')).datastoreDocument(d), options);
    const limit = single(unpack(d.template), 'LIMIT_MB') ?? '';
    const room = (mb: number | undefined): string => (mb === undefined || perHost(d) ? '-' : size(mb));
    printPage(
      one,
      [
        pairs(`DATASTORE ${d.id} INFORMATION`, [
          ['ID', String(d.id)],
          ['NAME', d.name],
          ['USER', d.uname],
          ['GROUP', d.gname],
          ['CLUSTERS', clusterList(d.clusters)],
          ['TYPE', datastoreTypeName(d.type)],
          ['DS_MAD', d.ds_mad],
          ['TM_MAD', d.tm_mad],
          ['BASE PATH', d.basePath],
          ['DISK_TYPE', 'FILE'],
          ['STATE', d.state === 0 ? 'READY' : 'DISABLED'],
        ]),
        pairs('DATASTORE CAPACITY', [
          ['TOTAL:', room(d.total_mb)],
          ['FREE:', room(d.free_mb)],
          ['USED: ', room(d.used_mb)],
          ['LIMIT:', room(limit === '' ? undefined : Number.parseInt(limit, 10) || 0)],
        ]),
        permissionSection(d.permissions),
        templateSection('DATASTORE TEMPLATE', unpack(d.template)),
        lines(
          'IMAGES         ',
          d.imageIds.map((id) => String(id).padEnd(15)),
          { bare: true },
        ),
      ],
      { labels: 15, padValues: true },
    );
  },
});
