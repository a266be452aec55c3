/**
 * Says whether a dump is the graph of an input, without a line of the product's code.
 *
 *     node test/chaos/verify-graph.mjs --activities FILE… --domains acme.example --dump DUMP [--same-as DUMP2] [--now TIME]
 *
 * Exit codes: 0 it is, 1 it is not, 2 misuse.
 */
import { createHash } from 'node:crypto';
import { parseArgs } from 'node:util';
import { readActivity } from './verify/activity.mjs';
import { compareDump } from './verify/comparison.mjs';
import { Expectation } from './verify/expectation.mjs';
import { asciiDomain } from './verify/identity.mjs';
import { eachLine } from './verify/lines.mjs';
import { firstDifference, sha256Of } from './verify/same-bytes.mjs';
import { grouped } from './verify/section.mjs';

const USAGE =
  'usage: node test/chaos/verify-graph.mjs --activities FILE [--activities FILE …] [--domains d1,d2] --dump DUMP [--same-as DUMP2] [--now TIME]';

try {
  process.exitCode = (await main(readArguments())) ? 0 : 1;
} catch (error) {
  // A file that cannot be read says nothing about the graph.
  if (error?.syscall === undefined) throw error;
  misuse(error.message);
}

function readArguments() {
  try {
    const { values } = parseArgs({
      options: {
        activities: { type: 'string', multiple: true },
        domains: { type: 'string', default: '' },
        dump: { type: 'string' },
        'same-as': { type: 'string' },
        now: { type: 'string', default: new Date().toISOString() },
      },
    });
    const { activities, domains, dump, now } = values;
    const minute = Math.floor(Date.parse(now) / 60_000);
    if (activities === undefined || dump === undefined || Number.isNaN(minute)) throw new Error('something is missing');
    const own = domains.split(',').map((domain) => asciiDomain(domain.trim().toLowerCase()));
    return { activities, dump, domains: own.filter((domain) => domain !== ''), now: minute, sameAs: values['same-as'] };
  } catch (error) {
    misuse(error.message);
  }
}

function misuse(reason) {
  process.stderr.write(`${reason}\n${USAGE}\n`);
  process.exit(2);
}

async function main({ activities, dump, domains, now, sameAs }) {
  const expected = await readInput(activities);
  const hash = createHash('sha256');
  const sections = await compareDump(expected, dump, { domains, now, onChunk: (chunk) => hash.update(chunk) });
  for (const section of sections) console.log(String(section));
  const same = sameAs === undefined || (await compareBytes(dump, sameAs, hash.digest('hex')));
  const isRight = same && sections.every((section) => section.isRight);
  console.log(isRight ? 'all there: this is the graph of the input' : 'this is not the graph of the input');
  return isRight;
}

async function readInput(files) {
  const expectation = new Expectation();
  let taken = 0;
  let refused = 0;
  const take = (text, number) => {
    const written = number === 1 ? text?.replace(/^\ufeff/, '') : text;
    if (written?.trim() === '') return;
    const activity = written === undefined ? undefined : readActivity(written);
    if (activity === undefined) refused += 1;
    else taken += 1;
    if (activity !== undefined) expectation.add(activity);
  };
  for (const file of files) await eachLine(file, take);
  console.log(`input       ${grouped(taken)} activities; ${grouped(refused)} lines are none`);
  return expectation.close();
}

async function compareBytes(dump, other, sha256) {
  const otherSha256 = await sha256Of(other);
  console.log(`sha256      ${sha256}\n            ${otherSha256}`);
  if (sha256 === otherSha256) return true;
  const { number, kinds } = (await firstDifference(dump, other)) ?? { number: 0, kinds: ['line ends'] };
  console.log(`bytes       they part at line ${number}: ${kinds.join(' and ')}`);
  return false;
}
