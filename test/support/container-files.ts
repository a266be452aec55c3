/** Dockerfile, .dockerignore and docker-compose.yml of this repository, read as Docker reads them, as far as tests look. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ROOT } from '../../infra/tooling/source-tree.ts';

export interface Instruction {
  /** `COPY` */
  readonly name: string;
  /** Its words, without flags; those of a JSON form as they stand in it. */
  readonly words: readonly string[];
  /** `from` of `--from=packages` */
  readonly flags: Readonly<Record<string, string>>;
  readonly isJson: boolean;
}

export interface Stage {
  readonly name: string;
  readonly image: string;
  readonly instructions: readonly Instruction[];
}

/** The stages of a Dockerfile. Knows what ours uses: continued lines, comments, flags, words without quotes or with. */
export function readStages(dockerfile: string): Stage[] {
  const stages: { name: string; image: string; instructions: Instruction[] }[] = [];
  const lines = dockerfile.replace(/^\s*#.*\n/gm, '').replace(/\\\n\s*/g, ' ');
  for (const line of lines.split('\n').filter((text) => text.trim() !== '')) {
    const instruction = readInstruction(line.trim());
    if (instruction.name === 'FROM') {
      const [image = '', , name = ''] = instruction.words;
      stages.push({ name, image, instructions: [] });
    } else stages.at(-1)?.instructions.push(instruction);
  }
  return stages;
}

function readInstruction(line: string): Instruction {
  const [, name = '', flagged = ''] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
  // Flags stand before all else; those of a command that is run are its own.
  const [given = ''] = /^(?:--[\w-]+=\S+\s+)*/.exec(flagged) ?? [];
  const flags = Object.fromEntries([...given.matchAll(/--([\w-]+)=(\S+)/g)].map(([, key, value]) => [key, value]));
  const rest = flagged.slice(given.length);
  // HEALTHCHECK has its form behind another word
  const json = /^(?:CMD\s+)?(\[.*\])$/.exec(rest)?.[1];
  const words = json === undefined ? wordsOf(rest) : (JSON.parse(json) as string[]);
  return { name: name.toUpperCase(), flags, words, isJson: json !== undefined };
}

function wordsOf(text: string): string[] {
  return [...text.matchAll(/(?:"[^"]*"|[^\s"])+/g)].map(([word]) => word.replaceAll('"', ''));
}

/** The stages of our image; the last one is the image. */
export function ourStages(): Stage[] {
  return readStages(readFileSync(join(ROOT, 'infra/docker/Dockerfile'), 'utf8'));
}

/** The last instruction of this name in the image itself. */
export function inImage(name: string, stages = ourStages()): Instruction | undefined {
  return stages.at(-1)?.instructions.findLast((each) => each.name === name);
}

/** `ENV` of the image. */
export function environmentOfImage(): Record<string, string> {
  const words = ourStages().flatMap(({ instructions }) => instructions.filter(({ name }) => name === 'ENV'));
  return Object.fromEntries(words.flatMap((env) => env.words.map((word) => word.split(/=(.*)/s).slice(0, 2))));
}

/** What the Dockerfile takes from the repository, and where it puts it below its working folder. */
export function copiedFromRepository(): { source: string; target: string }[] {
  const copies = ourStages().flatMap(({ instructions }) => instructions.filter(({ name }) => name === 'COPY'));
  return copies
    .filter(({ flags }) => flags['from'] === undefined)
    .flatMap(({ words }) => words.slice(0, -1).map((source) => ({ source, target: placeOf(source, words.at(-1)) })));
}

function placeOf(source: string, target = ''): string {
  return /(?:^|\/)\.?\/?$/.test(target) ? join(target, source) : target;
}

/** Whether `.dockerignore` keeps a path away from the build: the last pattern that fits it, or a folder above it, decides. */
export function isKeptAway(dockerignore: string, path: string): boolean {
  const parts = path.split('/');
  const paths = parts.map((_, index) => parts.slice(0, index + 1).join('/'));
  let kept = false;
  for (const line of dockerignore.split('\n').filter((text) => text !== '' && !text.startsWith('#'))) {
    const pattern = patternOf(line.replace(/^!/, ''));
    if (paths.some((each) => pattern.test(each))) kept = !line.startsWith('!');
  }
  return kept;
}

/** `*` stands for anything but a slash, also a dot at the start; double stars and a slash for any folders, or none. */
function patternOf(line: string): RegExp {
  const signs: Readonly<Record<string, string>> = { '**/': '(?:.*/)?', '*': '[^/]*' };
  return new RegExp(`^${line.replace(/\*\*\/|\*|[.+?^$()[\]{}|]/g, (sign) => signs[sign] ?? `\\${sign}`)}$`);
}

export interface Composed {
  readonly image?: string;
  readonly build?: { readonly context: string; readonly dockerfile: string };
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string | number | null>>;
  readonly healthcheck?: { readonly test?: readonly string[] };
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly networks?: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly restart?: string;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly security_opt?: readonly string[];
}

export interface Composition {
  readonly services: Readonly<Record<string, Composed>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

/** docker-compose.yml with its defaults, or what `environment` sets in their place. */
export function readComposition(environment: Readonly<Record<string, string>> = {}): Composition {
  const text = readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8');
  const filled = text.replace(
    /\$\{(\w+):-([^}]*)\}/g,
    (_, name: string, otherwise: string) => environment[name] ?? otherwise,
  );
  return parse(filled, { merge: true }) as Composition;
}

/** What a container of this service finds in its environment: the image's, and what the service sets. */
export function environmentOf({ build, environment = {} }: Composed): Record<string, string> {
  const set = Object.entries(environment).flatMap(([name, value]) => (value === null ? [] : [[name, String(value)]]));
  return { ...(build === undefined ? {} : environmentOfImage()), ...Object.fromEntries(set) };
}
