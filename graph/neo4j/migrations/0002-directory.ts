/** Entries of directories, each as the record seen last says. What they say of an identity is a property of its node. */
export const DIRECTORY: readonly string[] = [
  'CREATE CONSTRAINT kith_directory_entry IF NOT EXISTS FOR (n:DirectoryEntry) REQUIRE (n.tenant, n.key) IS UNIQUE',
];
