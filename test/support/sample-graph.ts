/** Invented people of two organisations, with a few hundred interactions in the last two years before {@link SAMPLE_NOW}. */
import { type FakeGraph, type FakeInteraction, type FakePerson, fakeGraph } from './fake-graph.ts';

export const SAMPLE_NOW = Date.parse('2026-06-15T10:20:30Z');

const employees: FakePerson[] = ['Alice Adler', 'Bob Berg', 'Carla Cruz'].map((name, i) => ({
  id: `employee0000000${i}`.slice(0, 16),
  name,
  employee: true,
  organisation: 'example.com',
  identities: [`mailto:${name.split(' ')[0]?.toLowerCase()}@example.com`],
  ...(i === 0 ? {} : { manager: 'employee00000000' }),
}));

const contacts: FakePerson[] = [
  {
    id: 'contact000000001',
    name: 'Dora O’Neil',
    organisation: 'client.example',
    identities: ['mailto:dora@client.example', 'tel:+12025550100'],
    title: { value: 'Head of Purchasing', source: 'contacts', at: Date.parse('2026-06-01T08:00:00Z') / 60_000 },
  },
  {
    id: 'contact000000002',
    name: 'Émile <b>Faure</b>',
    organisation: 'client.example',
    identities: ['mailto:emile/sales@client.example'],
  },
  { id: 'contact000000003', name: 'Gus', identities: ['tel:+442079460123'] },
  {
    id: 'contact000000004',
    name: 'Hana, never met',
    organisation: 'quiet.example',
    identities: ['mailto:hana@quiet.example'],
  },
];

export const SAMPLE: FakeGraph = {
  domains: ['example.com'],
  persons: [...employees, ...contacts],
  interactions: sampleInteractions(),
  nobodys: [{ id: 'nobody0000000001', kind: 'mail', value: 'info@client.example', class: 'role', names: [] }],
  reviews: [
    ['mailto:dora@client.example', 'tel:+12025550100'],
    ['mailto:emile/sales@client.example', 'mailto:hana@quiet.example'],
  ],
  sources: [
    {
      source: 'files',
      received: 120,
      applied: 100,
      duplicate: 10,
      ignored: 7,
      excluded: 0,
      erased: 0,
      quarantined: 3,
      reasons: { list: 5, robot: 2, 'bad date': 3 },
    },
  ],
};

export function sampleQueries() {
  return fakeGraph(SAMPLE);
}

function sampleInteractions(): FakeInteraction[] {
  const day = (n: number) => new Date(SAMPLE_NOW - n * 86_400_000).toISOString();
  const [alice, bob, carla] = ['mailto:alice@example.com', 'mailto:bob@example.com', 'mailto:carla@example.com'];
  const [dora, phone, emile, gus] = [
    'mailto:dora@client.example',
    'tel:+12025550100',
    'mailto:emile/sales@client.example',
    'tel:+442079460123',
  ];
  const often = Array.from(
    { length: 120 },
    (_, i): FakeInteraction => ({
      from: i % 3 === 0 ? dora : alice,
      to: i % 3 === 0 ? alice : dora,
      at: day(i * 5 + 1),
      people: (i % 4) + 1,
      role: i % 7 === 0 ? 1 : 0,
    }),
  );
  return [
    ...often,
    { from: alice, to: dora, at: day(9), channel: 'meeting', both: true, people: 5 },
    { from: phone, to: bob, at: day(40), channel: 'call', both: true },
    { from: bob, to: emile, at: day(200) },
    { from: carla, to: emile, at: day(3), role: 2 },
    { from: emile, to: carla, at: day(2) },
    { from: gus, to: carla, at: day(400), channel: 'call' },
  ];
}
