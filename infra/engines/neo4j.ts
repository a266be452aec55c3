/** A Neo4j Community on the loopback interface, speaking Bolt and nothing else. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { neo4jAnswers } from './answers.ts';
import { type Engine, launch, markOf, type ProcessOptions } from './engine-process.ts';
import { engineFault } from './errors.ts';
import { bringJars, type JarOptions } from './jars.ts';
import { requireJava } from './java.ts';
import { lastLines } from './last-lines.ts';
import { neo4jSettings } from './neo4j-settings.ts';
import { onDisk } from './on-disk.ts';
import { onPorts } from './ports.ts';
import { ON_THE_PATH, runProgram } from './run-program.ts';
import { renderSettings } from './settings-file.ts';
import { type Neo4jVersion, neo4jVersion } from './versions.ts';

export interface Neo4jOptions extends JarOptions, ProcessOptions {
  readonly version: Neo4jVersion;
  /** Its home: data, settings and logs. A folder that a Neo4j of this version has used keeps what is in it. */
  readonly folder: string;
  /** Its heap. Default 1024; a graph of ten million ties wants twice that. */
  readonly heapMb?: number;
  /** Memory for pages of the store, beside the heap. Default 256. */
  readonly pageCacheMb?: number;
  /** Port of Bolt; by default a free one. */
  readonly port?: number;
  /**
   * With it the user `neo4j` has to sign in with this password, of eight letters at least, without a colon or a blank. It
   * is set when the folder is new and holds from then on. By default nobody has to sign in.
   */
  readonly auth?: { readonly password: string };
  /** Settings that are added to ours, or take their place. */
  readonly settings?: Readonly<Record<string, string | number | boolean>>;
}

/** What Neo4j reaches into by reflection, and Java 17 lets nobody unasked. */
const OPENED = ['java.nio', 'java.io', 'sun.nio.ch', 'java.util.concurrent'];

/**
 * Starts a Neo4j and waits until it answers: six to ten seconds, and the time that Maven needs when its jars are not in the
 * cache. Faults: all of `ENG_`.
 */
export async function startNeo4j(options: Neo4jOptions): Promise<Engine> {
  const version = neo4jVersion(options.version);
  const programs = options.programs ?? ON_THE_PATH;
  await requireJava(programs);
  const jars = await bringJars(version, options);
  const folder = resolve(options.folder);
  const { heapMb = 1024, pageCacheMb = 256, port, auth, settings } = options;
  await onDisk(folder, () => makeHome(folder));
  return onPorts(1, port, async ([bolt = 0]) => {
    const rendered = renderSettings({ ...neo4jSettings({ bolt, pageCacheMb, auth: auth !== undefined }), ...settings });
    await onDisk(folder, () => writeFileSync(join(folder, 'conf', 'neo4j.conf'), rendered, { mode: 0o600 }));
    if (auth !== undefined) await setPassword(folder, jars, programs.java, auth.password);
    return onDisk(folder, () =>
      launch({
        ...options,
        title: version.title,
        java: programs.java,
        args: [...javaArgs(folder, jars, heapMb), ...entryArgs(folder)],
        folder,
        logFile: join(folder, 'logs', 'console.log'),
        port: bolt,
        startedLine: 'Started.',
        answers: neo4jAnswers,
      }),
    );
  });
}

function makeHome(folder: string): void {
  for (const name of ['data', 'logs', 'plugins', 'import', 'run', 'conf']) {
    mkdirSync(join(folder, name), { recursive: true, mode: 0o700 });
  }
}

function javaArgs(folder: string, jars: string, heapMb: number): string[] {
  return [
    `-Xms${Math.min(512, heapMb)}m`,
    `-Xmx${heapMb}m`,
    // On few cores its pauses cost less than the threads that G1 has at work beside it.
    '-XX:+UseParallelGC',
    '-XX:+ExitOnOutOfMemoryError',
    ...OPENED.map((name) => `--add-opens=java.base/${name}=ALL-UNNAMED`),
    '-Dio.netty.tryReflectionSetAccessible=true',
    markOf('neo4j', folder),
    '-cp',
    join(jars, '*'),
  ];
}

function entryArgs(folder: string): string[] {
  const entry = 'org.neo4j.server.CommunityEntryPoint';
  // In its other mode nothing of its log reaches standard output.
  return [entry, `--home-dir=${folder}`, `--config-dir=${join(folder, 'conf')}`, '--console-mode'];
}

/** Only a folder on which no Neo4j has run yet takes a first password. */
async function setPassword(folder: string, jars: string, java: string, password: string): Promise<void> {
  if (existsSync(join(folder, 'data', 'databases', 'system'))) return;
  const tool = ['-cp', join(jars, '*'), 'org.neo4j.cli.AdminTool', 'dbms', 'set-initial-password', password];
  const ran = await runProgram('env', [`NEO4J_HOME=${folder}`, `NEO4J_CONF=${join(folder, 'conf')}`, java, ...tool]);
  if (ran?.code !== 0) {
    const said = lastLines(ran?.lines ?? []).replaceAll(password, '***');
    throw engineFault('ENG_NOT_PREPARED', `Neo4j does not take the password:\n${said}`, {
      where: folder,
      todo: 'choose one of at least eight letters and digits',
    });
  }
}
