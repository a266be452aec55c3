/** A query that is no UTF-8 in percent-encoding: the framework would take its letters as they stand, and answer another question. */
import type { FastifyInstance } from 'fastify';
import { ApiProblem, type ParameterError, parameterError } from './problems.ts';

const MESSAGE = 'not UTF-8 in percent-encoding (write "%" as %25)';

export function refuseBadEncoding(app: FastifyInstance): void {
  app.addHook('onRequest', async ({ raw }) => {
    const errors = encodingErrors(raw.url ?? '');
    if (errors.length > 0) throw new ApiProblem('API_BAD_PARAMETER', errors);
  });
}

function encodingErrors(url: string): ParameterError[] {
  const begin = url.indexOf('?');
  if (begin < 0 || !url.includes('%', begin)) return [];
  const parameters = url.slice(begin + 1).split('&');
  return parameters
    .filter((parameter) => decoded(parameter) === undefined)
    .map((parameter) => {
      const [name = ''] = parameter.split('=', 1);
      return parameterError('query', decoded(name) ?? name, MESSAGE);
    });
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
