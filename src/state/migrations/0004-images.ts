/** What images, markets, apps, hooks and backup jobs have besides what all objects have. */
export const name = '0004-images';

export const statements: readonly string[] = [
  `ALTER TABLE images ADD COLUMN snapshots TEXT NOT NULL DEFAULT ''`,
  `ALTER TABLE images ADD COLUMN cloning_id INTEGER`,
  `CREATE INDEX images_cloning ON images (cloning_id) WHERE cloning_id IS NOT NULL`,
  ...['state INTEGER NOT NULL DEFAULT 0', `market_mad TEXT NOT NULL DEFAULT ''`, 'zone_id INTEGER NOT NULL DEFAULT 0'].map(
    (column) => `ALTER TABLE marketplaces ADD COLUMN ${column}`,
  ),
  ...[
    'market_id INTEGER NOT NULL DEFAULT 0',
    'state INTEGER NOT NULL DEFAULT 0',
    'type INTEGER NOT NULL DEFAULT 0',
    'regtime INTEGER NOT NULL DEFAULT 0',
    'origin_id INTEGER NOT NULL DEFAULT -1',
    'size_mb INTEGER NOT NULL DEFAULT 0',
    `source TEXT NOT NULL DEFAULT ''`,
    `md5 TEXT NOT NULL DEFAULT ''`,
    `description TEXT NOT NULL DEFAULT ''`,
    `version TEXT NOT NULL DEFAULT ''`,
    `format TEXT NOT NULL DEFAULT ''`,
    `app_template TEXT NOT NULL DEFAULT ''`,
  ].map((column) => `ALTER TABLE marketapps ADD COLUMN ${column}`),
  `CREATE INDEX marketapps_market ON marketapps (market_id)`,
  `ALTER TABLE hooks ADD COLUMN type TEXT NOT NULL DEFAULT ''`,
  `CREATE TABLE hook_log (hook_id INTEGER NOT NULL REFERENCES hooks, execution_id INTEGER NOT NULL, time INTEGER NOT NULL, code INTEGER NOT NULL, command TEXT NOT NULL,
    arguments TEXT NOT NULL, stdout TEXT NOT NULL, stderr TEXT NOT NULL, PRIMARY KEY (hook_id, execution_id)) WITHOUT ROWID`,
  `CREATE INDEX hook_log_time ON hook_log (time)`,
  `ALTER TABLE backupjobs ADD COLUMN priority INTEGER NOT NULL DEFAULT 50`,
  `ALTER TABLE backupjobs ADD COLUMN last_time INTEGER NOT NULL DEFAULT 0`,
  `ALTER TABLE backupjobs ADD COLUMN last_duration INTEGER NOT NULL DEFAULT 0`,
];
