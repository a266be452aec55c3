/** Microsoft's own examples held against the derived schema: what fails is known, and is the example's fault. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { realFile } from '../../bench/real-data.ts';
import { microsoftGate } from '../../support/fake-tenant/microsoft/schema-gate.ts';

interface Sample {
  readonly file: string;
  readonly kind: string;
  readonly json?: { readonly '@odata.context'?: string; readonly error?: { readonly code?: string } };
}

/** By the end of `@odata.context`, which names the type. */
const BY_CONTEXT: readonly (readonly [RegExp, string])[] = [
  [/#(?:users\(.*\)|me)\/(?:.*\/)?messages(?:\('.*'\))?\/\$entity$/i, 'microsoft.graph.message'],
  [/\/events\/\$entity$/i, 'microsoft.graph.event'],
  [/#users\/\$entity$/, 'microsoft.graph.user'],
  [/#groups\/\$entity$/, 'microsoft.graph.group'],
  [/Collection\(message\)$/, 'delta-page-of-message'],
];

/** Examples with a mistake of their own. */
const MISTAKEN = [
  // a date that is the word for its format
  'concepts/errors.md',
  // a truth value as text
  'concepts/delta-query-messages.md',
];

function definitionOf({ file, json }: Sample): string | undefined {
  if (typeof json?.error === 'object' && json.error.code !== undefined) return 'error';
  const isFolder = /mailfolder-(?:copy|move|post-childfolders|update)\.md|user-post-mailfolders\.md/.test(file);
  if (isFolder && json !== undefined && 'childFolderCount' in json) return 'microsoft.graph.mailFolder';
  return BY_CONTEXT.find(([context]) => context.test(json?.['@odata.context'] ?? ''))?.[1];
}

/** The schema is that of v1.0; where an example shows `"subject-value"` it shows nothing. */
function isWanted({ file, kind, json }: Sample): boolean {
  const isOfVersion = file.startsWith('api-reference/v1.0/') || file.startsWith('concepts/');
  return isOfVersion && kind !== 'request_body' && !/-value"/.test(JSON.stringify(json ?? ''));
}

const file = realFile('api', 'msgraph_doc_samples.jsonl');
(file === undefined ? describe.skip : describe)('Microsoft’s documentation samples', () => {
  test('M28: every sample of a type that is used validates, but for those with a mistake of their own', () => {
    const samples = readFileSync(file ?? '', 'utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line): Sample => JSON.parse(line))
      .filter(isWanted);
    const failed: string[] = [];
    const passed = new Map<string, number>();
    for (const sample of samples) {
      const definition = definitionOf(sample);
      if (definition === undefined) continue;
      try {
        microsoftGate.check(definition, sample.json);
        passed.set(definition, (passed.get(definition) ?? 0) + 1);
      } catch {
        failed.push(sample.file);
      }
    }
    expect(failed.toSorted()).toEqual(MISTAKEN.toSorted());
    expect([...passed.keys()].toSorted()).toEqual(
      expect.arrayContaining([
        'delta-page-of-message',
        'error',
        'microsoft.graph.event',
        'microsoft.graph.mailFolder',
        'microsoft.graph.message',
      ]),
    );
    expect([...passed.values()].reduce((sum, count) => sum + count, 0)).toBeGreaterThan(20);
  });
});
