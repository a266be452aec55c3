import { invariant } from '../../infra/kernel/invariant.ts';
import type { Changes } from './changes.ts';
import type { Element, Known } from './known.ts';
import type { Written } from './sending.ts';

/** The nodes that a batch writes to, by numbers: those that were read, and those that it has made itself. */
export class Nodes {
  readonly #known: Known;
  readonly #changes: Changes;
  readonly #identities = new Map<number, Element>();
  readonly #persons = new Map<number, Element>();

  constructor(known: Known, changes: Changes) {
    this.#known = known;
    this.#changes = changes;
  }

  madeIdentities(made: readonly Written[]): void {
    for (const { n, element } of made) this.#identities.set(n, element);
  }

  madePersons(made: readonly Written[]): void {
    for (const { n, element } of made) this.#persons.set(n, element);
  }

  /** A person has the id of one of its identities. */
  idOf(n: number): string {
    return this.#changes.identities.get(n)?.id ?? this.#known.idOf(n) ?? '';
  }

  keyOf(n: number): string {
    return this.#changes.identities.get(n)?.key ?? this.#known.identity(n)?.node.key ?? '';
  }

  identity(n: number): Element {
    const element = this.#identities.get(n) ?? this.#known.identity(n)?.element;
    invariant(element !== undefined, 'an identity that is written to has been read or made');
    return element;
  }

  /** Absent when there is no such person. */
  findPerson(n: number): Element | undefined {
    return this.#persons.get(n) ?? this.#known.person(n)?.element;
  }

  person(n: number): Element {
    const element = this.findPerson(n);
    invariant(element !== undefined, 'a person that is written to has been read or made');
    return element;
  }
}
