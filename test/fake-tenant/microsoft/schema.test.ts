import { describe, expect, test } from '@jest/globals';
import { microsoftGate } from '../../support/fake-tenant/microsoft/schema-gate.ts';
import { SchemaViolation } from '../../support/fake-tenant/schema-gate.ts';
import { readMetadata } from '../../support/fake-tenant/schemas/read-microsoft-metadata.ts';

const refusal = (definition: string, body: unknown) => () => microsoftGate.check(definition, body);
const CONTEXT = 'https://graph.example/v1.0/$metadata#users';

describe('the derived schema', () => {
  test.each([
    ['a property that the metadata does not know', 'microsoft.graph.message', { id: 'a', importantance: 'normal' }],
    ['a value that is none of its kind', 'microsoft.graph.message', { id: 'a', importance: 'urgent' }],
    ['a time that is none', 'microsoft.graph.message', { id: 'a', receivedDateTime: 'yesterday' }],
    ['a number where text belongs', 'microsoft.graph.user', { id: 'a', displayName: 5 }],
    ['nothing where something must be', 'microsoft.graph.callRecords.callRecord', { id: 'a', version: null }],
    ['a fraction where a whole number belongs', 'microsoft.graph.mailFolder', { totalItemCount: 1.5 }],
    ['an unknown annotation', 'microsoft.graph.user', { '@odata.colour': 'red' }],
    ['a page without a value', 'page-of-user', { '@odata.context': CONTEXT }],
    ['a round that neither goes on nor ends', 'delta-page-of-user', { value: [] }],
    [
      'a round that does both',
      'delta-page-of-user',
      { value: [], '@odata.nextLink': CONTEXT, '@odata.deltaLink': CONTEXT },
    ],
    ['a link that is not absolute', 'delta-page-of-user', { value: [], '@odata.deltaLink': '/users/delta' }],
    [
      'something removed for no reason',
      'delta-page-of-user',
      { value: [{ id: 'a', '@removed': {} }], '@odata.deltaLink': CONTEXT },
    ],
    ['an error without a code', 'error', { error: { message: 'no' } }],
  ])('refuses %s', (_, definition, body) => {
    expect(refusal(definition, body)).toThrow(SchemaViolation);
  });

  test.each([
    ['microsoft.graph.event', { id: 'a', uid: 'u', occurrenceId: 'o', type: 'occurrence' }],
    [
      'microsoft.graph.group',
      { id: 'a', creationOptions: [], 'members@delta': [{ '@odata.type': '#microsoft.graph.user', id: 'b' }] },
    ],
    ['microsoft.graph.user', { id: 'a', mobilePhone: null, businessPhones: [] }],
    [
      'delta-page-of-user',
      {
        '@odata.context': CONTEXT,
        value: [{ id: 'a', '@removed': { reason: 'changed' } }],
        '@odata.deltaLink': CONTEXT,
      },
    ],
  ])('takes what real answers of %s hold', (definition, body) => {
    expect(refusal(definition, body)).not.toThrow();
  });
});

describe('reading the metadata', () => {
  const inSchema = (...lines: readonly string[]) =>
    readMetadata(['<Schema Namespace="microsoft.graph" Alias="graph">', ...lines, '</Schema>'].join('\n'));

  test('types come with their base, their properties and whether these may be empty', () => {
    const metadata = inSchema(
      '<EntityType Name="message" BaseType="graph.outlookItem" OpenType="true">',
      '<Property Name="toRecipients" Type="Collection(graph.recipient)" Nullable="false" />',
      '<NavigationProperty Name="attachments" Type="Collection(graph.attachment)" ContainsTarget="true" />',
      '</EntityType>',
      '<EnumType Name="colour" IsFlags="true">',
      '<Member Name="red" Value="1" />',
      '</EnumType>',
      '<ComplexType Name="empty" />',
    );
    expect(metadata.get('microsoft.graph.message')).toEqual({
      kind: 'entity',
      base: 'microsoft.graph.outlookItem',
      properties: [
        { name: 'toRecipients', type: 'Collection(microsoft.graph.recipient)', nullable: false, isNavigation: false },
        { name: 'attachments', type: 'Collection(microsoft.graph.attachment)', nullable: true, isNavigation: true },
      ],
    });
    expect(metadata.get('microsoft.graph.colour')).toEqual({ kind: 'enum', isFlags: true, members: ['red'] });
    expect(metadata.get('microsoft.graph.empty')).toMatchObject({ properties: [] });
  });

  test('a line of another form is an error, not nothing', () => {
    expect(() => inSchema('<EntityType Name="a"><Property Name="b" Type="Edm.String" /></EntityType>')).toThrow(
      /line 2/,
    );
  });
});
