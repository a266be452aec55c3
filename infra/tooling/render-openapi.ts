/** Writes `api/openapi.json` from the routes; with `--check` it only says, by its exit code, whether the file is up to date. */
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type ApiQueries, buildApi, type PeoplesWord } from '../../api/contract.ts';
import { DEFAULT_SETTINGS } from '../../scorer/contract.ts';

export const OPENAPI_FILE = fileURLToPath(new URL('../../api/openapi.json', import.meta.url));

/** The document as the file has it. */
export async function renderOpenapi(): Promise<string> {
  const unasked = (): never => {
    throw new Error('a document is made without asking the graph');
  };
  const queries = new Proxy({} as ApiQueries, { get: unasked });
  const word = new Proxy({} as PeoplesWord, { get: unasked });
  const token = 'only the document is wanted';
  const api = await buildApi({ queries, word, clock: unasked, token, readiness: unasked, settings: DEFAULT_SETTINGS });
  await api.ready();
  const document = api.swagger();
  await api.close();
  return `${JSON.stringify(document, null, 2)}\n`;
}

async function main(check: boolean): Promise<number> {
  const wanted = await renderOpenapi();
  if (!check) {
    await writeFile(OPENAPI_FILE, wanted);
    return 0;
  }
  if (wanted === (await readFile(OPENAPI_FILE, 'utf8').catch(() => ''))) return 0;
  console.error('api/openapi.json is stale: run `node infra/tooling/render-openapi.ts` and commit the result');
  return 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  process.exitCode = await main(process.argv.includes('--check'));
}
