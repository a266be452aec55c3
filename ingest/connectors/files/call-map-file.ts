import { readFileSync } from 'node:fs';
import { Fault } from '../../../infra/kernel/fault.ts';
import { INGEST_ERRORS } from '../../errors.ts';
import { CallMap } from './call-columns.ts';
import { CALL_PRESETS } from './call-map.ts';
import { fileFault } from './open-bytes.ts';

/** A column map by the name of a preset, or from a JSON file. Faults: `ING_BAD_CALL_MAP` with the place in the map, and those of files. */
export function readCallMap(presetOrPath: string): CallMap {
  const preset = CALL_PRESETS.find(({ name }) => name === presetOrPath);
  if (preset !== undefined) return preset;
  const read = CallMap.safeParse(parse(textOf(presetOrPath)));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const at = issue?.path.join('.') ?? '';
  throw badMap(presetOrPath, `${at === '' ? 'the map' : at}: ${issue?.message ?? 'not valid'}`);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw fileFault(path, error);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function badMap(where: string, why: string): Fault {
  const presets = CALL_PRESETS.map(({ name }) => name).join(', ');
  return new Fault('ING_BAD_CALL_MAP', `${INGEST_ERRORS.ING_BAD_CALL_MAP} ${why}`, {
    where,
    todo: `Name a preset (${presets}) or a JSON file as described in ingest/connectors/files/README.md.`,
  });
}
