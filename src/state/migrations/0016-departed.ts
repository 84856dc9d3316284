/** Names of users and groups that are gone: what they had stays under them. */
export const name = '0016-departed';

export const statements: readonly string[] = [
  `CREATE TABLE departed (kind TEXT NOT NULL, id INTEGER NOT NULL, name TEXT NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID`,
];
