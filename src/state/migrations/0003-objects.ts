/** The objects that had no table yet, with what all objects have; and locks. */
export const name = '0003-objects';

const owned = `id INTEGER PRIMARY KEY, name TEXT NOT NULL, uid INTEGER NOT NULL, gid INTEGER NOT NULL, permissions INTEGER NOT NULL`;

export const statements: readonly string[] = [
  `CREATE TABLE vntemplates (${owned}, regtime INTEGER NOT NULL, body TEXT NOT NULL, UNIQUE (uid, name))`,
  ...['vmgroups', 'marketapps', 'vrouters', 'backupjobs'].map((table) => `CREATE TABLE ${table} (${owned}, template TEXT NOT NULL, UNIQUE (uid, name))`),
  `CREATE TABLE marketplaces (${owned}, template TEXT NOT NULL, UNIQUE (name))`,
  `CREATE TABLE hooks (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, template TEXT NOT NULL)`,
  `CREATE TABLE locks (type TEXT NOT NULL, id INTEGER NOT NULL, level INTEGER NOT NULL, uid INTEGER NOT NULL, time INTEGER NOT NULL, request INTEGER NOT NULL, PRIMARY KEY (type, id)) WITHOUT ROWID`,
];
