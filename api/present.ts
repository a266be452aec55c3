/** Views of the graph as the API shows them: times as ISO 8601, what is absent as null. Nothing is computed here. */
import type { z } from 'zod';
import type {
  AccountView,
  Asking,
  IdentityView,
  PairView,
  PersonRef,
  PersonView,
  SourceAccounts,
  TieView,
  WhetherOne,
  WhoKnows,
} from '../graph/contract.ts';
import { isoOf, isoOfMillis, type Minute } from '../infra/kernel/instant.ts';
import { type Decision, type Evidence, identityOfKey, type StatedFact } from '../resolver/contract.ts';
import type * as decisionSchemas from './decision-schemas.ts';
import type { SaidOfPair } from './deps.ts';
import type { Readiness, ReadinessCheck } from './readiness.ts';
import type * as reviewSchemas from './review-schemas.ts';
import type * as schemas from './schemas.ts';
import type * as statusSchemas from './status-schemas.ts';

export function presentRef(ref: PersonRef): z.output<typeof schemas.PersonRef> {
  const { id, name, address, employee, organisation } = ref;
  return { id, name, address, employee, organisation: organisation ?? null };
}

export function presentPerson(view: PersonView): z.output<typeof schemas.Person> {
  return {
    ...presentRef(view),
    title: presentFact(view.title),
    employer: presentFact(view.employer),
    identities: view.identities.map(presentIdentity),
    tenures: view.tenures.map(({ organisation, from, to, confidence }) => ({
      organisation,
      from: isoOf(from),
      to: to === undefined ? null : isoOf(to),
      confidence,
    })),
    evidence: view.evidence.map(presentEvidence),
    managers: view.managers.map(({ person, sources }) => ({ person: presentRef(person), sources: [...sources] })),
    reports: view.reports.map(presentRef),
  };
}

function presentFact(fact: StatedFact | undefined): z.output<typeof schemas.StatedFact> | null {
  return fact === undefined ? null : { value: fact.value, source: fact.source, at: isoOf(fact.at) };
}

function presentIdentity(view: IdentityView): z.output<typeof schemas.Identity> {
  const { id, kind, value, class: klass, zone, names, firstSeen, lastSeen } = view;
  return {
    id,
    kind,
    value,
    class: klass,
    zone: zone ?? null,
    names: [...names],
    firstSeen: firstSeen === undefined ? null : isoOf(firstSeen),
    lastSeen: lastSeen === undefined ? null : isoOf(lastSeen),
  };
}

export function presentPair({ a, b, weight, merged, atStake }: PairView): z.output<typeof reviewSchemas.Review> {
  const { bits, zone, rows } = weight;
  const evidence = rows.map(presentEvidence);
  return { a: presentReviewed(a), b: presentReviewed(b), merged, atStake, bits, zone, evidence };
}

function presentReviewed(view: IdentityView) {
  return { ...presentIdentity(view), person: view.person ?? null };
}

export function presentWhetherOne(found: WhetherOne): z.output<typeof reviewSchemas.WhetherOne> {
  const { a, b, merged, why, because, by, evidence, said } = found;
  const { bits = null, zone = null, rows = [] } = evidence ?? {};
  return {
    ...{ a: presentReviewed(a), b: presentReviewed(b), merged, why, because },
    decidedBy: by === undefined ? null : { a: presentKey(by[0]), b: presentKey(by[1]) },
    ...{ bits, zone, evidence: rows.map(presentEvidence) },
    said: said.map(({ followed, ...word }) => ({ ...presentWord(word), followed })),
  };
}

export function presentDecision({ applied, ...word }: SaidOfPair): z.output<typeof decisionSchemas.Decision> {
  return { ...presentWord(word), applied };
}

function presentWord({ a, b, said, at }: Decision) {
  return { a: presentKey(a), b: presentKey(b), said, at: new Date(at).toISOString() };
}

function presentKey(key: string) {
  const { kind, value } = identityOfKey(key);
  return { kind, value };
}

function presentEvidence({ comparison, level, bits, values, between }: Evidence): z.output<typeof schemas.Evidence> {
  return { comparison, level, bits, values: [...values], between: [...between] };
}

export function presentTie(view: TieView): z.output<typeof schemas.Tie> {
  const { tie, window } = view;
  return {
    person: presentRef(view.person),
    strength: view.strength,
    index: Math.round(view.index * 100) / 100,
    depth: view.depth,
    out: view.out,
    in: view.into,
    reciprocity: tie.reciprocity,
    firstAt: isoOf(tie.firstAt),
    lastAt: isoOf(tie.lastAt),
    lastOut: isoOrNull(tie.lastOut),
    lastIn: isoOrNull(tie.lastIn),
    inWindow: { mail: window.mail, meeting: window.meeting, call: window.call, chat: window.chat, task: window.task },
    inAll: {
      mail: tie.mails,
      meeting: tie.meetings,
      call: tie.calls,
      other: tie.others,
      weeksOut: tie.weeksOut,
      weeksIn: tie.weeksIn,
    },
  };
}

export function presentKnownBy({ person, ties, total }: WhoKnows, asking: Asking): z.output<typeof schemas.KnownBy> {
  return { ...presentAsking(asking), person: presentPerson(person), total, knownBy: ties.map(presentTie) };
}

export function presentAccount(view: AccountView, asking: Asking): z.output<typeof schemas.Account> {
  return {
    ...presentAsking(asking),
    domain: view.domain,
    total: view.total,
    colleagues: view.colleagues,
    contacts: view.contacts.map(({ person, colleagues }) => ({
      person: presentRef(person),
      colleagues: colleagues.map(presentTie),
    })),
  };
}

export function presentSource(accounts: SourceAccounts): z.output<typeof statusSchemas.Status>['sources'][number] {
  const { source, received, applied, duplicate, ignored, excluded, erased, quarantined } = accounts;
  return {
    source,
    received,
    applied,
    duplicate,
    ignored,
    excluded,
    erased,
    quarantined,
    conserved: received === applied + duplicate + ignored + excluded + erased + quarantined,
    reasons: Object.entries(accounts.reasons)
      .map(([reason, inputs]) => ({ reason, inputs }))
      .sort((one, other) => other.inputs - one.inputs || (one.reason < other.reason ? -1 : 1)),
  };
}

export function presentReadiness({ checks, ready }: Readiness & { readonly ready: boolean }) {
  return { ready, checks: checks.map(presentCheck) };
}

function presentCheck({ name, ok, reason, since }: ReadinessCheck) {
  return { name, ok, reason: reason ?? null, since: since === undefined ? null : isoOfMillis(since) };
}

export function presentPositions({ positions }: Readiness): z.output<typeof statusSchemas.Status>['positions'] {
  return positions.map(({ topic, partition, position, end }) => ({
    topic,
    partition,
    position,
    end,
    lag: Math.max(end - position, 0),
  }));
}

export function presentAsking({ now, windowDays }: Asking): { asOf: string; windowDays: number } {
  return { asOf: isoOf(now), windowDays };
}

export function isoOrNull(minute: Minute | null): string | null {
  return minute === null ? null : isoOf(minute);
}
