import { engineFault } from './errors.ts';
import { type Programs, runProgram } from './run-program.ts';

/** The oldest that all engines here run on. */
const OLDEST = 17;

/** Makes sure that there is a Java that can run the engines. Faults: `ENG_NO_JAVA`, `ENG_OLD_JAVA`. */
export async function requireJava({ java }: Pick<Programs, 'java'>): Promise<void> {
  const ran = await runProgram(java, ['-version']);
  if (ran === undefined || ran.code !== 0) {
    const said = ran === undefined ? 'is not on the path' : `cannot be run: ${ran.lines[0] ?? 'it says nothing'}`;
    throw engineFault('ENG_NO_JAVA', `java ${said}`, {
      todo: `install a Java ${OLDEST} or later (a JRE is enough) and put its java on the path`,
    });
  }
  const major = majorOf(ran.lines);
  if (major === undefined || major < OLDEST) {
    throw engineFault('ENG_OLD_JAVA', `java is ${major ?? 'of a version that it does not say'}; ${OLDEST} is needed`, {
      where: ran.lines[0] ?? java,
      todo: `put the java of a Java ${OLDEST} or later first on the path`,
    });
  }
}

/** `17` of `openjdk version "17.0.15"`, `8` of `java version "1.8.0_402"`. Other lines may come before. */
function majorOf(lines: readonly string[]): number | undefined {
  for (const line of lines) {
    const major = / version "(?:1\.)?(\d+)/.exec(line)?.[1];
    if (major !== undefined) return Number(major);
  }
  return undefined;
}
