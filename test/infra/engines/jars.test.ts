import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { bringJars, hasJars, jarFolder } from '../../../infra/engines/jars.ts';
import { kafkaVersion, neo4jVersion } from '../../../infra/engines/versions.ts';
import { type FakePrograms, fakePrograms } from '../../support/fake-engines.ts';
import { temporaryFolder } from '../../support/run-kith.ts';

const KAFKA = kafkaVersion('4.3.1');

let folder: ReturnType<typeof temporaryFolder>;
let cache: string;
let programs: FakePrograms;

beforeEach(() => {
  folder = temporaryFolder();
  cache = folder.at('cache');
  programs = fakePrograms(folder.at('bin'));
});
afterEach(() => folder.remove());

describe('the jars of an engine', () => {
  test('are brought once, and every version has a folder of its own', async () => {
    const jars = await bringJars(KAFKA, { cache, programs });
    expect(readFileSync(join(jars, 'two.jar'), 'utf8')).toBe('two\n');
    expect(await bringJars(KAFKA, { cache, programs })).toBe(jars);
    expect(programs.mavenRuns()).toBe(1);
    await bringJars(neo4jVersion('5.26.30'), { cache, programs });
    expect(readdirSync(cache).sort()).toEqual(['kafka-4.3.1', 'neo4j-5.26.30']);
  });

  test('need no Maven once they are there', async () => {
    await bringJars(KAFKA, { cache, programs });
    const gone = { ...programs, mvn: folder.at('gone') };
    expect(await bringJars(KAFKA, { cache, programs: gone })).toBe(jarFolder(KAFKA, cache));
  });

  test.each([
    ['a jar is missing', (jars: string) => rmSync(join(jars, 'one.jar'))],
    ['a jar is cut short', (jars: string) => writeFileSync(join(jars, 'one.jar'), '')],
    ['the list of them is missing', (jars: string) => rmSync(join(jars, 'contents.json'))],
    [
      'they belong to another Maven file',
      (jars: string) => writeFileSync(join(jars, 'contents.json'), '{"pom":"","sizes":{}}'),
    ],
  ])('are brought again when %s', async (_, damage) => {
    const jars = await bringJars(KAFKA, { cache, programs });
    damage(jars);
    expect(hasJars(KAFKA, jars)).toBe(false);
    await bringJars(KAFKA, { cache, programs });
    expect(hasJars(KAFKA, jars)).toBe(true);
    expect(readdirSync(cache)).toEqual(['kafka-4.3.1']);
  });

  test('are brought by several at once, and all get the same whole folder', async () => {
    const all = await Promise.all(Array.from({ length: 4 }, () => bringJars(KAFKA, { cache, programs })));
    expect(new Set(all)).toEqual(new Set([jarFolder(KAFKA, cache)]));
    expect(hasJars(KAFKA, jarFolder(KAFKA, cache))).toBe(true);
    expect(readdirSync(cache)).toEqual(['kafka-4.3.1']);
  });

  test('are told of one by one', async () => {
    const told: [number, number][] = [];
    await bringJars(KAFKA, { cache, programs, onJar: (...each) => told.push(each) });
    expect(told).toEqual([
      [1, 46],
      [2, 46],
    ]);
  });

  test('without Maven are a fault that says what to install', async () => {
    const refused = bringJars(KAFKA, { cache, programs: { ...programs, mvn: folder.at('gone') } });
    await expect(refused).rejects.toMatchObject({
      code: 'ENG_NO_MAVEN',
      todo: expect.stringContaining('install Maven'),
    });
    expect(readdirSync(cache)).toEqual([]);
  });

  test.each([
    [
      'gives up',
      'echo half > "$out/half.jar"; echo "[INFO] so far"; echo "[ERROR] no such jar"; exit 1',
      'no such jar',
    ],
    ['says that it is done and brought nothing', 'echo "nothing to do"', 'nothing to do'],
  ])('are absent when Maven %s, and the fault has its words', async (_, maven, words) => {
    const failing = fakePrograms(folder.at('failing'), { maven });
    const refused = bringJars(KAFKA, { cache, programs: failing });
    await expect(refused).rejects.toMatchObject({ code: 'ENG_NO_JARS', message: expect.stringContaining(words) });
    expect(readdirSync(cache)).toEqual([]);
  });

  test('are absent when bringing them is interrupted', async () => {
    const slow = fakePrograms(folder.at('slow'), {
      maven: 'echo half > "$out/half.jar"; echo "[INFO] Copying half.jar to $out"; exec sleep 60',
    });
    const stop = new AbortController();
    const refused = bringJars(KAFKA, { cache, programs: slow, signal: stop.signal, onJar: () => stop.abort() });
    await expect(refused).rejects.toMatchObject({ code: 'ENG_INTERRUPTED' });
    expect(readdirSync(cache)).toEqual([]);
  });

  test('cannot be kept where a file is in the way', async () => {
    writeFileSync(cache, '');
    await expect(bringJars(KAFKA, { cache, programs })).rejects.toMatchObject({
      code: 'ENG_FOLDER',
      where: jarFolder(KAFKA, cache),
    });
  });
});
