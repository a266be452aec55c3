/** Programs that look like Java and Maven to who starts engines: small shell scripts, and no engine behind them. */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Programs } from '../../infra/engines/run-program.ts';

export interface FakePrograms extends Programs {
  /** The folder that holds both, for a path. */
  readonly folder: string;
  /** How often Maven was asked for jars. */
  mavenRuns(): number;
}

interface Script {
  /** What `java -version` says. */
  readonly version?: string;
  /** Shell that runs in place of an engine; by default {@link ANSWERING}. */
  readonly engine?: string;
  /** Shell that runs in place of Maven, with `$out` as the folder for the jars; by default it puts two there. */
  readonly maven?: string;
}

/** Answers as Kafka does, until it is ended. */
export const ANSWERING = `exec '${process.execPath}' '${join(import.meta.dirname, 'answering-process.ts')}' "$@"`;
const TWO_JARS = 'for name in one two; do echo $name > "$out/$name.jar"; echo "[INFO] Copying $name.jar to $out"; done';

/** Writes the programs into `folder`. */
export function fakePrograms(
  folder: string,
  { version = '17.0.15', engine, maven = TWO_JARS }: Script = {},
): FakePrograms {
  mkdirSync(folder, { recursive: true });
  const runs = join(folder, 'maven-runs');
  const [java, mvn] = [join(folder, 'java'), join(folder, 'mvn')];
  write(
    java,
    `case "$*" in
      -version) echo 'openjdk version "${version}" 2025-04-15' >&2 ;;
      *StorageTool*) mkdir -p data && : > data/meta.properties ;;
      *) ${engine ?? ANSWERING} ;;
    esac`,
  );
  write(
    mvn,
    `[ "$1" = -version ] && exit
    for each; do case "$each" in -DoutputDirectory=*) out=\${each#*=} ;; esac; done
    echo run >> '${runs}'
    ${maven}`,
  );
  return {
    folder,
    java,
    mvn,
    mavenRuns: () => (existsSync(runs) ? readFileSync(runs, 'utf8').split('\n').length - 1 : 0),
  };
}

function write(file: string, script: string): void {
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
}
