/** docker-compose.yml: what it starts, and what it lets nobody do. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';
import { loadProgram } from '../../../infra/cli/program.ts';
import { readEnvironment } from '../../../infra/config/environment.ts';
import { KAFKA_VERSIONS, NEO4J_VERSIONS } from '../../../infra/engines/versions.ts';
import { ROOT } from '../../../infra/tooling/source-tree.ts';
import {
  type Composed,
  type Composition,
  environmentOf,
  environmentOfImage,
  inImage,
  readComposition,
} from '../../support/container-files.ts';
import { blocksOf, commandsOf, readDocuments, type Typed } from '../../support/documents.ts';
import { misuseOf, withoutActions } from '../../support/idle-program.ts';

const composition = readComposition();
const services = Object.entries(composition.services);
const ours = services.filter(([, { build }]) => build !== undefined);
const theirs = services.filter(([, { build }]) => build === undefined);

/** Names of services for which something does not hold. */
function without(holds: (service: Composed) => boolean, among = services): string[] {
  return among.filter(([, service]) => !holds(service)).map(([name]) => name);
}

/** The command line as a process with this environment has it. */
async function idleProgram(environment: Readonly<Record<string, string>>) {
  return withoutActions(await loadProgram(readEnvironment({ ...environment }), '0.0.0'));
}

describe('docker-compose.yml', () => {
  // The schema of the compose specification (Apache-2.0), as the linter dclint brings it.
  const schema = JSON.parse(readFileSync(join(ROOT, 'node_modules/dclint/schemas/compose.schema.json'), 'utf8'));
  // Its name of the meta-schema is not the one under which ajv has it.
  const { $schema: _, ...rules } = schema as Record<string, unknown>;
  const ajv = new Ajv({ strict: false, allErrors: true });
  addFormats.default(ajv);
  const isComposition = ajv.compile(rules);
  const wrongWith = (value: unknown) => (isComposition(value) ? [] : isComposition.errors);

  test('fits the schema of the compose specification', () => {
    expect(wrongWith(composition)).toEqual([]);
  });

  test('would not fit it with a word that Compose does not know', () => {
    const [[name, service] = ['', {}]] = ours;
    const misspelt = { ...composition, services: { [name]: { ...service, read_olny: true } } };
    expect(wrongWith(misspelt)).not.toEqual([]);
  });

  test('starts the engines that our tests run, by exact tags, and builds everything else from our Dockerfile', () => {
    expect(Object.fromEntries(theirs.map(([name, { image }]) => [name, image]))).toEqual({
      kafka: `apache/kafka:${KAFKA_VERSIONS[0]}`,
      neo4j: `neo4j:${NEO4J_VERSIONS[0]}-community`,
    });
    expect(without(({ build }) => build?.dockerfile === 'infra/docker/Dockerfile', ours)).toEqual([]);
  });

  test('has one service for each role that `kith start` knows, and each does one', async () => {
    const start = (await idleProgram(environmentOfImage())).commands.find((command) => command.name() === 'start');
    const roles = start?.options.find(({ long }) => long === '--roles')?.defaultValueDescription?.split(',') ?? [];
    expect(roles).toEqual(expect.arrayContaining(['resolver', 'scorer', 'api']));
    const started = ours.map(([name, { command }]) => [name, ...(command ?? [])].join(' '));
    expect(started.sort()).toEqual(roles.map((role) => `${role} start --roles ${role}`).sort());
  });

  test('gives every worker settings that kith knows, and a command line that it understands with them', async () => {
    for (const [, service] of ours) {
      const environment = environmentOf(service);
      expect(Object.keys(environment)).toEqual(expect.arrayContaining(['KITH_KAFKA', 'KITH_NEO4J', 'KITH_DATA']));
      expect(await misuseOf(await idleProgram(environment), service.command ?? [])).toBeUndefined();
      expect(await misuseOf(await idleProgram(environment), ['start', '--rolls'])).toMatch(/unknown option/);
    }
  });

  test('hands on what is set where it is started', () => {
    const { services: other } = readComposition({
      NEO4J_PASSWORD: 'another-one',
      KITH_PARTITIONS: '12',
      KITH_PORT: '80',
    });
    expect(other['neo4j']?.environment).toMatchObject({ NEO4J_AUTH: 'neo4j/another-one' });
    for (const role of ['resolver', 'scorer', 'api']) {
      const { cluster } = readEnvironment(environmentOf(other[role] ?? {}));
      const neo4j = { url: 'bolt://neo4j:7687', credentials: { user: 'neo4j', password: 'another-one' } };
      expect(cluster).toMatchObject({ neo4j, kafka: { brokers: ['kafka:9092'] }, partitions: 12 });
    }
    expect(other['api']?.ports).toEqual(['127.0.0.1:80:4242']);
    // A name without a value is handed on when it is set, and not there otherwise.
    expect(other['api']?.environment).toMatchObject({ KITH_IDENTITY_SECRET: null });
  });
});

describe('of what it starts', () => {
  test('only the API can be reached, and only from this machine', () => {
    const published = services.flatMap(([name, { ports = [] }]) => ports.map((port) => `${name} ${port}`));
    expect(published).toEqual(['api 127.0.0.1:4242:4242']);
  });

  test('only the API and what asks the providers have a network that leads out', () => {
    const leadsOut = (name: string) => composition.networks[name]?.internal !== true;
    expect(without(({ networks = [] }) => networks.length > 0 && !networks.some(leadsOut)).sort()).toEqual([
      'api',
      'ingest',
    ]);
  });

  test('everything is asked for its health, goes on after a fault, and gains no rights', () => {
    expect(without(({ healthcheck }) => (healthcheck?.test?.length ?? 0) > 1)).toEqual([]);
    expect(without(({ restart }) => restart === 'unless-stopped')).toEqual([]);
    expect(without(({ cap_drop }) => cap_drop?.includes('ALL') === true)).toEqual([]);
    expect(without(({ security_opt }) => security_opt?.includes('no-new-privileges:true') === true)).toEqual([]);
  });

  test('our workers write nowhere but into their volume, and wait for both engines', () => {
    expect(without(({ read_only }) => read_only === true, ours)).toEqual([]);
    expect(without(({ volumes }) => volumes?.join() === `data:${environmentOfImage()['KITH_DATA']}`, ours)).toEqual([]);
    const healthy = { condition: 'service_healthy' };
    for (const [, { depends_on }] of ours) expect(depends_on).toEqual({ kafka: healthy, neo4j: healthy });
  });

  test('our workers are asked the question of the image, which images in another format do not carry', () => {
    const question = ['CMD', ...(inImage('HEALTHCHECK')?.words ?? [])];
    for (const [, { healthcheck }] of ours) expect(healthcheck?.test).toEqual(question);
  });

  test('what must last lies in volumes that have a name', () => {
    const mounts = services.flatMap(([, { volumes = [] }]) => volumes.map((volume) => volume.split(':')));
    expect(mounts.map(([, place]) => place)).toEqual(expect.arrayContaining(['/data', '/var/lib/kafka/data']));
    const named = Object.keys(composition.volumes).sort();
    expect([...new Set(mounts.map(([name]) => name))].sort()).toEqual(named);
  });
});

describe('a document that tells the reader to type `docker`', () => {
  const typed = readDocuments()
    .flatMap(blocksOf)
    .filter(({ language }) => language === 'sh')
    .flatMap(commandsOf)
    .filter(({ words }) => words[0] === 'docker');

  test('names services that are there, and commands that kith understands', async () => {
    expect(typed.length).toBeGreaterThan(2);
    const wrong: string[] = [];
    for (const one of typed) {
      const why = await wrongWith(one, composition);
      if (why !== undefined) wrong.push(`${one.place}: ${one.words.join(' ')}: ${why}`);
    }
    expect(wrong).toEqual([]);
  });

  test('is told from one that does not', async () => {
    const said = (line: string) => wrongWith({ place: '', words: line.split(' ') }, composition);
    expect(await said('docker compose exec api kith status --json')).toBeUndefined();
    expect(await said('docker compose run --rm -v $PWD/mail:/import:ro api import /import')).toBeUndefined();
    expect(await said('docker compose exec console kith status')).toMatch(/no service console/);
    expect(await said('docker compose run --rm api befriend')).toMatch(/unknown command/);
    expect(await said('docker compose frobnicate')).toMatch(/does not have/);
  });
});

const VERBS = new Set(['build', 'cp', 'down', 'exec', 'logs', 'ps', 'pull', 'restart', 'run', 'stop', 'up']);
/** Options of `exec` and `run` that take a value. */
const VALUED = new Set(['-v', '--volume', '-e', '--env', '--user', '-u', '--entrypoint']);

/** Why a command line of docker cannot be typed here; undefined when it can. Of plain docker nothing is looked at. */
async function wrongWith({ words }: Typed, { services: known }: Composition): Promise<string | undefined> {
  const [, compose, verb = '', ...rest] = words;
  if (compose !== 'compose') return undefined;
  if (!VERBS.has(verb)) return `Compose does not have ${verb}`;
  if (verb !== 'exec' && verb !== 'run') return undefined;
  const at = rest.findIndex((word, index) => !word.startsWith('-') && !VALUED.has(rest[index - 1] ?? ''));
  const [name = '', ...inside] = rest.slice(at);
  const service = known[name];
  if (service === undefined) return `there is no service ${name}`;
  if (service.build === undefined || (verb === 'exec' && inside[0] !== 'kith')) return undefined;
  return misuseOf(await idleProgram(environmentOf(service)), verb === 'exec' ? inside.slice(1) : inside);
}
