/**
 * What a small Neo4j wants: Bolt on one port of the loopback interface, no browser, no reports to its makers, and a short
 * history of transactions.
 */
export function neo4jSettings(wanted: {
  readonly bolt: number;
  readonly pageCacheMb: number;
  readonly auth: boolean;
}): Readonly<Record<string, string | number | boolean>> {
  const address = `127.0.0.1:${wanted.bolt}`;
  return {
    'server.default_listen_address': '127.0.0.1',
    'server.bolt.listen_address': address,
    'server.bolt.advertised_address': address,
    'server.http.enabled': false,
    'server.https.enabled': false,
    'dbms.usage_report.enabled': false,
    'dbms.security.auth_enabled': wanted.auth,
    'server.memory.pagecache.size': `${wanted.pageCacheMb}m`,
    'db.tx_log.rotation.retention_policy': '200M size',
    // Else each of its two databases takes 256 MB of disk before anything is in it.
    'db.tx_log.preallocate': false,
    // Else it waits ten seconds for clients that might still come, with its databases closed already.
    'internal.dbms.bolt.netty_server_shutdown_quiet_period': 0,
  };
}
