/** What the status of a call says: whether anybody took it. */
import type { Reading } from '../../contract.ts';
import { warning } from '../../core/complain.ts';
import { bare, type CallMap } from './call-columns.ts';

/** Words for a call that nobody took, without accents, blanks and endings: a status that holds one of them says so. */
const MISSED = [
  'noanswer unanswered notanswered missed busy fail cancel reject declin abandon voicemail mailbox congestion unavail notavail notconnected blocked',
  'verpasst besetzt nichtangenommen nichtbeantwortet unbeantwortet keineantwort nichterreich entgangen abgelehnt abgewiesen abgebrochen fehlgeschlagen anrufbeantworter',
  'manque sansreponse pasdereponse nonrepondu occupe echec echoue annule rejete refus messagerie repondeur',
  'perdid sinrespuesta nocontestad noatendid norespondid ocupad fallid rechazad buzon',
  'nonrispost senzarisposta nessunarisposta occupat fallit annullat rifiutat abbandonat segreteria chiamatapersa',
  'gemist geenantwoord nietbeantwoord nietopgenomen onbeantwoord bezet mislukt geannuleerd geweigerd afgewezen',
  'naoatendid semresposta falh rejeitad recusad correiodevoz caixapostal',
].flatMap((words) => words.split(' '));

/** What says so only when it is the whole status. */
const MISSED_ALONE = new Set(
  'no false 0 none nein non nee nao ringing queued initiated wrongnumber persa perso'.split(' '),
);

/** Undefined: the status is neither known as answered nor as missed. */
export function saysAnswered(status: string, { answered, missed }: CallMap): boolean | undefined {
  const word = bare(status);
  if (answered.includes(word)) return true;
  if (missed.includes(word)) return false;
  const plain = word.normalize('NFD').replace(/\p{M}/gu, '').replaceAll('’', '').replaceAll("'", '');
  return MISSED_ALONE.has(plain) || MISSED.some((part) => plain.includes(part)) ? false : undefined;
}

/** The rows of one list with a status that nobody knows and a talk time that was believed. */
export class UnknownStatuses {
  #rows = 0;
  #line = 0;

  note(line: number): void {
    this.#rows += 1;
    this.#line ||= line;
  }

  /** What there is to say in the end: once, not for each of perhaps all rows. */
  *warnings(file: string): Generator<Reading> {
    if (this.#rows === 0) return;
    const [who, they] =
      this.#rows === 1
        ? ['1 call has a talk time and a status that is not known; it counts', 'it was']
        : [
            `${this.#rows} calls have a talk time and a status that is not known, the first of them here; they count`,
            'they were',
          ];
    const message = `${who} as answered. Name the status in a map, under \`answered\`, or under \`missed\` if ${they} not answered.`;
    yield warning('ING_STATUS_UNKNOWN', { file, line: this.#line }, { field: 'status', message });
  }
}
