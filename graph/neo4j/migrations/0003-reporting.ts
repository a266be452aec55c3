/** Who names somebody as the manager. Who reports to whom is a relationship of persons, and needs no index. */
export const REPORTING: readonly string[] = [
  'CREATE INDEX kith_directory_manager IF NOT EXISTS FOR (n:DirectoryEntry) ON (n.tenant, n.manager)',
];
