/**
 * Who may import whom, for dependency-cruiser. Every rule says in its comment why it exists and what to do instead.
 *
 * The pipeline reads from left to right, and knowledge runs against it: ingest <- resolver <- scorer <- graph <- api <- infra.
 * The swc parser does not tell type imports from others, so every rule holds for both; a type is knowledge too.
 */

/** The stages in the order of the pipeline. */
const STAGES = ['ingest', 'resolver', 'scorer', 'graph'];
const PARTS = [...STAGES, 'api', 'infra'];

/** Pure libraries: data and parsing, no I/O, no clock. A core may use these and no other package. */
const PURE_PACKAGES = ['zod', 'tldts', 'postal-mime', 'nodemailer', 'rrule-temporal', 'any-ascii'];

/** Started by name, so nobody imports them. */
const PROGRAMS = ['^infra/main\\.ts$', '^infra/tooling/', '-(worker|thread)\\.ts$'];

/** Lists that the house rules and the documentation read; errors-check.ts proves that every code in them is used. */
const TABLES = ['/errors\\.ts$'];

/** Whose a library is: only these folders know that it exists, so it can be replaced in one place. Tests may use all. */
const OWNED = [
  [
    'node:sqlite',
    '(node:)?sqlite',
    ['^infra/event-log/', '^graph/sqlite/', '^infra/compose/'],
    'the engines and the writer lock',
  ],
  [
    'fastify',
    'node_modules/(fastify|@fastify|fastify-[^/]+)/',
    ['^api/', '^infra/(compose|cli)/'],
    'the API and what starts it',
  ],
  [
    'kafka-client',
    'node_modules/(@platformatic/kafka|kafkajs)/',
    ['^infra/event-log/kafka/(brokers|connection-options|group|group-state|pages|platformatic-cluster|producer)\\.ts$'],
    'the client side of the Kafka log',
  ],
  [
    'neo4j-driver',
    'node_modules/neo4j-driver[^/]*/',
    ['^graph/neo4j/', '^infra/compose/'],
    'the Neo4j engine and what composes it',
  ],
  ['commander', 'node_modules/commander/', ['^infra/cli/'], 'the command line'],
  ['cli-progress', 'node_modules/cli-progress/', ['^infra/cli/'], 'the command line'],
  ['prom-client', 'node_modules/prom-client/', ['^infra/observe/'], 'the metrics'],
  ['pure-rand', 'node_modules/pure-rand/', ['^ingest/connectors/demo/'], 'the generator of invented data'],
  ['mail-parsers', 'node_modules/(postal-mime|nodemailer|mailparser)/', ['^ingest/'], 'ingest'],
  ['calendar-parsers', 'node_modules/ical\\.js/', ['^ingest/connectors/'], 'the connectors'],
  [
    'google-client',
    'node_modules/(@googleapis/[^/]+|google-auth-library|gaxios|googleapis-common)/',
    ['^ingest/connectors/google/'],
    'the Google connector',
  ],
  ['prompts', 'node_modules/@inquirer/', ['^infra/cli/'], 'the command line'],
  ['p-queue', 'node_modules/p-queue/', ['^ingest/'], 'the connectors and their runner'],
  [
    'phone-numbers',
    'node_modules/libphonenumber-js/',
    ['^infra/kernel/phone-number\\.ts$'],
    'the kernel, which loads it when a number is first met',
  ],
  [
    'any-ascii',
    'node_modules/any-ascii/',
    ['^resolver/core/latin-letters\\.ts$'],
    'what writes names in Latin letters',
  ],
  ['csv-parse', 'node_modules/csv-parse/', ['^ingest/connectors/'], 'the connectors'],
];

const under = (names) => `^(${names.join('|')})/`;
const contractsOf = (names) => `^(${names.join('|')})/contract\\.ts$`;
const packages = (names) => `(^|/)node_modules/(${names.join('|')})/`;
const forbid = (name, comment, from, to) => ({ name, severity: 'error', comment, from, to });

/** One rule per stage: nothing to its right. */
const oneWay = PARTS.slice(0, -1).map((part, place) =>
  forbid(
    `${part}-knows-only-what-is-left-of-it`,
    `${part} may not know ${PARTS.slice(place + 1).join(', ')} (of infra: only the kernel and the port of the log). ` +
      `Move what both need to the left, or hand it in as a parameter from infra/compose.`,
    { path: `^${part}/` },
    {
      path: under(PARTS.slice(place + 1)),
      pathNot: ['^infra/kernel/', '^infra/event-log/port\\.ts$'],
    },
  ),
);

/** One rule per stage: what its core may import, and nothing else. */
const pureCores = STAGES.map((stage, place) =>
  forbid(
    `${stage}-core-is-pure`,
    `${stage}/core computes; it knows its own core, contract and error codes, the contracts of the stages to its left, ` +
      `infra/kernel, and ${PURE_PACKAGES.join(', ')}. No Node built-ins, no other packages, no shells. ` +
      'Do the I/O in the shell and pass the result in.',
    { path: `^${stage}/core/` },
    {
      pathNot: [
        `^${stage}/(core/|contract\\.ts$|errors\\.ts$)`,
        '^infra/kernel/',
        contractsOf(STAGES.slice(0, place + 1)),
        packages(PURE_PACKAGES),
      ],
    },
  ),
);

const contracts = STAGES.map((stage, place) =>
  forbid(
    `${stage}-contract-is-pure`,
    `${stage}/contract.ts is read by everybody to its right, so it carries nothing along but its own core, the contracts to its left, ` +
      'infra/kernel and zod. Put what needs more into the shell.',
    { path: `^${stage}/contract\\.ts$` },
    {
      pathNot: [`^${stage}/core/`, '^infra/kernel/', contractsOf(STAGES.slice(0, place + 1)), packages(['zod'])],
    },
  ),
);

const owners = OWNED.map(([name, path, folders, whose]) =>
  forbid(
    `${name}-has-one-owner`,
    `${name} belongs to ${whose} (${folders.join(', ')}). Ask through a port instead.`,
    { pathNot: [...folders, '^test/', '^infra/tooling/'] },
    { path: path.startsWith('node_modules') ? `(^|/)${path}` : `^${path}$` },
  ),
);

module.exports = {
  forbidden: [
    ...oneWay,
    ...pureCores,
    ...contracts,
    forbid(
      'stages-meet-through-contracts',
      'What another stage may know of a stage is its contract.ts, so that its inside can change. Export it there, or do without.',
      { path: under([...STAGES, 'api']) },
      { path: under(STAGES), pathNot: ['^$1/', contractsOf(STAGES)] },
    ),
    forbid(
      'only-compose-looks-inside-stages',
      'Wiring happens in infra/compose; the rest of infra meets the stages and the API through contract.ts, so that there is one place that knows all.',
      { path: '^infra/', pathNot: ['^infra/compose/', '^infra/tooling/'] },
      { path: under([...STAGES, 'api']), pathNot: contractsOf([...STAGES, 'api']) },
    ),
    forbid(
      'kernel-knows-nobody',
      'Everybody stands on infra/kernel, so it stands on nothing of ours and on no package; of telephone numbers it knows the library.',
      { path: '^infra/kernel/' },
      {
        path: [under([...STAGES, 'api', 'test']), '^infra/(?!kernel/)', '(^|/)node_modules/'],
        pathNot: '(^|/)node_modules/libphonenumber-js/',
      },
    ),
    forbid(
      'log-knows-no-stage',
      'The event log carries records of any kind. Hand the meaning in as a function.',
      { path: '^infra/event-log/' },
      { path: under([...STAGES, 'api']) },
    ),
    forbid(
      'only-shells-know-the-log',
      "A stage's shell (stage.ts, run-*.ts, a connector) may name the types of the log's port. " +
        'Nothing else in a stage or the API knows that there is a log: take and return plain values.',
      {
        path: under([...STAGES, 'api']),
        pathNot: ['^[^/]+/[^/]*stage\\.ts$', '^ingest/run-[^/]+\\.ts$', '^ingest/connectors/'],
      },
      { path: '^infra/event-log/' },
    ),
    forbid(
      'connectors-stand-alone',
      'A connector can be removed or written without looking at another one. Move what two of them share to ingest/core.',
      { path: '^ingest/connectors/([^/]+)/' },
      { path: '^ingest/connectors/', pathNot: '^ingest/connectors/$1/' },
    ),
    forbid(
      'engines-are-chosen-in-compose',
      'Everybody asks the ports of graph/contract.ts; which engine answers is decided in infra/compose alone. Tooling reads what engines declare.',
      { pathNot: ['^graph/(sqlite|neo4j)/', '^infra/compose/', '^infra/tooling/', '^test/'] },
      { path: '^graph/(sqlite|neo4j)/' },
    ),
    forbid(
      'engines-stand-alone',
      'One engine never borrows from the other: what both need belongs to graph/core.',
      { path: '^graph/(sqlite|neo4j)/' },
      { path: '^graph/(sqlite|neo4j)/', pathNot: '^graph/$1/' },
    ),
    ...owners,
    forbid(
      'nothing-imports-tests',
      'Tests look at the product, never the other way round. Move what the product needs out of test/.',
      { pathNot: '^test/' },
      { path: '^test/' },
    ),
    forbid(
      'nothing-imports-tooling',
      'The house rules check the product; it must run without them.',
      { path: under(PARTS), pathNot: '^infra/tooling/' },
      { path: '^infra/tooling/' },
    ),
    forbid(
      'development-packages-stay-in-development',
      'Whoever installs kith gets no development packages. Move the package to "dependencies" or the code to test/ or infra/tooling/.',
      { pathNot: ['^test/', '^infra/tooling/'] },
      { dependencyTypes: ['npm-dev'] },
    ),
    forbid(
      'packages-are-declared',
      'A package that only another package brings along goes away without a word. Add it to package.json with its exact version.',
      {},
      { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-peer', 'npm-optional'] },
    ),
    forbid('imports-resolve', 'What is imported must be there.', {}, { couldNotResolve: true }),
    forbid(
      'no-cycles',
      'Two files that need each other are one file, or want a third. A core that names types of its own contract.ts, which re-exports ' +
        "that core, is exempt: the types are erased. Biome's noImportCycles sees the cycles of values through it.",
      {},
      { circular: true, viaOnly: { pathNot: '/contract\\.ts$' } },
    ),
    {
      name: 'source-has-a-user',
      severity: 'error',
      comment: 'Nothing but tests uses this file. Use it, delete it, or, if it is started by name, add it to PROGRAMS.',
      from: { pathNot: '^test/' },
      module: { path: under(PARTS), pathNot: [...PROGRAMS, ...TABLES], numberOfDependentsLessThan: 1 },
    },
  ],
  options: {
    // dependency-cruiser 17 cannot read with TypeScript 7
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(kith-data|dist|coverage)/' },
    enhancedResolveOptions: {
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
    },
  },
};
