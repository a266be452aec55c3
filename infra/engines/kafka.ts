/** A Kafka of one node, broker and controller in one process, on the loopback interface. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { kafkaAnswers } from './answers.ts';
import { type Engine, launch, markOf, type ProcessOptions } from './engine-process.ts';
import { engineFault } from './errors.ts';
import { bringJars, type JarOptions } from './jars.ts';
import { requireJava } from './java.ts';
import { type KafkaCredentials, kafkaSettings } from './kafka-settings.ts';
import { lastLines } from './last-lines.ts';
import { onDisk } from './on-disk.ts';
import { onPorts } from './ports.ts';
import { ON_THE_PATH, runProgram } from './run-program.ts';
import { renderSettings } from './settings-file.ts';
import { type KafkaVersion, kafkaVersion } from './versions.ts';

export interface KafkaOptions extends JarOptions, ProcessOptions {
  readonly version: KafkaVersion;
  /** Its data, settings and log. A folder that a Kafka of this version has used keeps what is in it. */
  readonly folder: string;
  /** Its heap; with what Java takes besides it occupies about as much again. Default 384. */
  readonly heapMb?: number;
  /** Port of the broker; by default a free one. The controller always takes a free one. */
  readonly port?: number;
  /** With these it answers only clients that sign in so (SASL/PLAIN, without encryption); by default anybody. */
  readonly credentials?: KafkaCredentials;
  /** Settings of the broker that are added to ours, or take their place. */
  readonly settings?: Readonly<Record<string, string | number | boolean>>;
}

const SETTINGS_FILE = 'kafka.properties';

/**
 * Starts a Kafka and waits until it answers: two to five seconds, and the time that Maven needs when its jars are not in the
 * cache. Faults: all of `ENG_`.
 */
export async function startKafka(options: KafkaOptions): Promise<Engine> {
  const version = kafkaVersion(options.version);
  const programs = options.programs ?? ON_THE_PATH;
  await requireJava(programs);
  const jars = await bringJars(version, options);
  const folder = resolve(options.folder);
  await onDisk(folder, () => mkdirSync(folder, { recursive: true, mode: 0o700 }));
  const { heapMb = 384, port, credentials, settings } = options;
  return onPorts(2, port, async ([broker = 0, controller = 0]) => {
    const rendered = renderSettings({ ...kafkaSettings({ broker, controller }, credentials), ...settings });
    await onDisk(folder, () => writeFileSync(join(folder, SETTINGS_FILE), rendered, { mode: 0o600 }));
    await format(folder, jars, programs.java, version.title);
    return onDisk(folder, () =>
      launch({
        ...options,
        title: version.title,
        java: programs.java,
        args: [...javaArgs(folder, jars, heapMb), 'kafka.Kafka', SETTINGS_FILE],
        folder,
        logFile: join(folder, 'kafka.log'),
        port: broker,
        startedLine: 'Kafka Server started',
        answers: kafkaAnswers,
      }),
    );
  });
}

function javaArgs(folder: string, jars: string, heapMb: number): string[] {
  return [
    `-Xms${Math.min(256, heapMb)}m`,
    `-Xmx${heapMb}m`,
    '-XX:+UseSerialGC',
    '-XX:+ExitOnOutOfMemoryError',
    '-Dorg.slf4j.simpleLogger.showDateTime=true',
    '-Dorg.slf4j.simpleLogger.dateTimeFormat=HH:mm:ss.SSS',
    markOf('kafka', folder),
    '-cp',
    join(jars, '*'),
  ];
}

/** Makes a new folder one that Kafka starts on. Kafka marks such a folder with a file. */
async function format(folder: string, jars: string, java: string, title: string): Promise<void> {
  if (existsSync(join(folder, 'data', 'meta.properties'))) return;
  const tool = ['-cp', join(jars, '*'), 'kafka.tools.StorageTool', 'format', '--ignore-formatted'];
  const ran = await runProgram(java, [...tool, '-t', newClusterId(), '-c', SETTINGS_FILE], { folder });
  if (ran?.code !== 0) {
    throw engineFault('ENG_NOT_PREPARED', `${title} cannot use this folder:\n${lastLines(ran?.lines ?? [])}`, {
      where: folder,
      todo: 'name an empty folder, or one that the same Kafka has used; look at the settings that were added',
    });
  }
}

/** A new cluster is another one than every other: clients notice by its id. In 22 letters; a first hyphen would be an option. */
export function newClusterId(): string {
  return randomBytes(16).toString('base64url').replace(/^-/, 'k');
}
