/** Holds what a face says against schemas derived from its vendor's own documents. */
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

export interface DerivedSchemas {
  readonly definitions: Readonly<Record<string, unknown>>;
}

/** A fake said something that its vendor's documents do not know: a defect of the fake. */
export class SchemaViolation extends Error {}

export class SchemaGate {
  readonly #ajv: Ajv;
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor(schemas: DerivedSchemas) {
    this.#ajv = new Ajv({ strict: false, allErrors: true, validateFormats: true });
    addFormats.default(this.#ajv);
    this.#ajv.addSchema({ $id: 'derived', definitions: schemas.definitions });
  }

  /** @throws SchemaViolation */
  check(name: string, answer: unknown): void {
    let validate = this.#compiled.get(name);
    if (validate === undefined) {
      validate = this.#ajv.compile({ $ref: `derived#/definitions/${name}` });
      this.#compiled.set(name, validate);
    }
    if (validate(answer)) return;
    throw new SchemaViolation(`not a ${name}: ${this.#ajv.errorsText(validate.errors)}`);
  }
}
