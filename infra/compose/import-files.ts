import type { PackedInputs } from '../../graph/contract.ts';
import { CALL_PRESETS } from '../../ingest/connectors/files/call-map.ts';
import { readCallMap } from '../../ingest/connectors/files/call-map-file.ts';
import { discover } from '../../ingest/connectors/files/discover.ts';
import type { ReadOptions } from '../../ingest/connectors/files/file-source.ts';
import {
  type FileSource,
  type ImportBatch,
  type ImportComplaint,
  readSource,
} from '../../ingest/connectors/files/read-source.ts';
import { DAY_ORDERS, type DayOrder } from '../../ingest/core/call-values.ts';
import type { AppendedRange, EventLog } from '../event-log/port.ts';
import { ACTIVITIES, DEAD_LETTERS, DIRECTORY } from '../event-log/topics.ts';
import type { CursorFile } from './cursors.ts';
import { excludedRecord } from './log-events.ts';

export { DAY_ORDERS, type DayOrder, type ImportComplaint, readCallMap };

/** Names of column maps that need no file. */
export const CALL_PRESET_NAMES = CALL_PRESETS.map(({ name }) => name);

/** Batches on their way to the graph at any time: reading runs ahead of a long transaction, and memory stays bounded. */
const BATCHES_AHEAD = 24;

/** Records per append: each append waits for the disk. */
const BATCH_RECORDS = 4000;

// the same file runs as source and, installed, as compiled JavaScript
const WORKER = new URL(
  import.meta.url.endsWith('.ts') ? './observing-parse-worker.ts' : './observing-parse-worker.js',
  import.meta.url,
);

/** Complaints shown one by one; the rest is only counted. */
const COMPLAINTS_KEPT = 1000;

export interface ImportRequest {
  readonly paths: readonly string[];
  readonly format: Parameters<typeof discover>[1];
  readonly reading: Omit<ReadOptions, 'skipInputs' | 'batchSize' | 'signal'>;
}

export interface ImportProgress {
  readonly source: string;
  readonly bytesRead: number;
  readonly bytesTotal: number;
  readonly inputs: number;
}

/** What an import did, as the importer itself counted it. The graph counts on its own; both must agree. */
export interface ImportReport {
  sources: number;
  /** Empty files, and those in folders that hold nothing we read. */
  ignoredFiles: number;
  /** Inputs taken now, by what became of them. */
  inputs: number;
  records: number;
  /** Of the records, the cards of contact books. */
  contacts: number;
  quarantined: number;
  excluded: number;
  /** Inputs that an interrupted import had already taken. */
  resumed: number;
  readonly complaints: ImportComplaint[];
  complaintsTotal: number;
  /** Of the complaints, those of what was left out as the documents say: nothing is wrong. */
  notices: number;
  /** Sources that could not be read to their end. */
  failed: number;
}

export interface ImportPorts {
  readonly log: EventLog;
  readonly cursors: CursorFile;
  /**
   * Makes sure that the graph can be written, and brings it to the end of the log. Called when reading begins and awaited
   * before anything is appended: nothing is taken into a log whose graph cannot be written.
   */
  readonly prepare: () => Promise<void>;
  /** Brings the graph up to the end of the log. */
  readonly apply: () => Promise<void>;
  /** Hands over what was just appended, for the graph's writer to apply in large bites. */
  readonly take: (range: AppendedRange, inputs: PackedInputs) => Promise<void>;
  readonly onProgress: (progress: ImportProgress) => void;
  readonly signal: AbortSignal;
}

/**
 * Reads files into the log and, from time to time, the log into the graph.
 *
 * The cursor is saved only after the log has taken a batch: an import that is killed goes on where it was, and what it
 * says twice counts once.
 */
export async function importFiles(request: ImportRequest, ports: ImportPorts): Promise<ImportReport> {
  const { sources, complaints, ignored } = discover(request.paths, request.format);
  const report: ImportReport = {
    sources: sources.length,
    ignoredFiles: ignored,
    inputs: 0,
    records: 0,
    contacts: 0,
    quarantined: 0,
    excluded: 0,
    resumed: 0,
    complaints: [],
    complaintsTotal: 0,
    notices: 0,
    failed: 0,
  };
  noteComplaints(report, complaints);
  const bytesTotal = sources.reduce((sum, source) => sum + source.bytes, 0);
  // What an interrupted import left in the log comes first: what is handed over must continue it.
  const prepared = ports.prepare();
  prepared.catch(() => {});
  const handover = new Handover(ports, prepared);
  let bytesBefore = 0;
  for (const source of sources) {
    if (ports.signal.aborted) break;
    await importSource(source, request, ports, handover, report, { bytesBefore, bytesTotal });
    bytesBefore += source.bytes;
  }
  await handover.finish();
  // All of it is through only now: whoever stops in the last of many files goes on there.
  if (!ports.signal.aborted) ports.cursors.forget(sources.map(cursorName));
  return report;
}

async function importSource(
  source: FileSource,
  request: ImportRequest,
  ports: ImportPorts,
  handover: Handover,
  report: ImportReport,
  bytes: { bytesBefore: number; bytesTotal: number },
): Promise<void> {
  const cursor = cursorName(source);
  const skipInputs = ports.cursors.inputsOf(cursor, source.stamp);
  report.resumed += skipInputs;
  let inputs = skipInputs;
  const reading = { ...request.reading, skipInputs, batchSize: BATCH_RECORDS, signal: ports.signal };
  for await (const batch of readSource(source, reading, WORKER)) {
    await handover.prepared;
    const ranges = await appendBatch(source, batch, inputs, ports.log);
    ports.cursors.save(cursor, source.stamp, batch.inputs);
    count(report, batch, source);
    inputs = batch.inputs;
    const bytesRead = bytes.bytesBefore + Math.min(batch.bytesRead, source.bytes);
    ports.onProgress({ source: source.name, bytesRead, bytesTotal: bytes.bytesTotal, inputs: report.inputs });
    // Nothing is observed in contact books: the graph takes them from the log.
    if (topicOf(source) === ACTIVITIES) await handover.give(ranges, batch);
  }
}

function cursorName({ format, files, name }: FileSource): string {
  return `${format}|${files[0]?.path ?? name}`;
}

/** Hands over what was appended, so that the graph follows while reading goes on, but only so far behind. */
class Handover {
  readonly prepared: Promise<void>;
  readonly #ports: Pick<ImportPorts, 'take' | 'apply'>;
  readonly #waiting: Promise<void>[] = [];

  constructor(ports: Pick<ImportPorts, 'take' | 'apply'>, prepared: Promise<void>) {
    this.#ports = ports;
    this.prepared = prepared;
  }

  /** Waits while too much is on its way already; throws what the graph failed with meanwhile. */
  async give(ranges: readonly AppendedRange[], { digest, records }: ImportBatch): Promise<void> {
    const [range] = ranges;
    // Records that lie in several partitions, or that nobody observed, are read from the log.
    if (digest === undefined || range === undefined || range.upTo - range.from !== records.length) return;
    const taken = this.#ports.take(range, digest as PackedInputs);
    // Whoever awaits it later hears of a failure; until then it must not count as unhandled.
    taken.catch(() => {});
    this.#waiting.push(taken);
    if (this.#waiting.length > BATCHES_AHEAD) await this.#waiting.shift();
  }

  async finish(): Promise<void> {
    await this.prepared;
    await Promise.all(this.#waiting);
    await this.#ports.apply();
  }
}

async function appendBatch(
  source: FileSource,
  batch: ImportBatch,
  from: number,
  log: EventLog,
): Promise<AppendedRange[]> {
  const { records, deadLetters, excluded, excludedBy } = batch;
  const place = `${source.name}|${source.stamp}|${from}`;
  const aside = excluded === 0 ? deadLetters : [...deadLetters, excludedRecord(batch.source, place, excludedBy)];
  if (aside.length > 0) await log.append(DEAD_LETTERS, aside);
  return log.append(topicOf(source), records);
}

function topicOf({ format }: FileSource): string {
  return format === 'contacts' ? DIRECTORY : ACTIVITIES;
}

function count(report: ImportReport, batch: ImportBatch, source: FileSource): void {
  report.records += batch.records.length;
  if (topicOf(source) === DIRECTORY) report.contacts += batch.records.length;
  report.quarantined += batch.deadLetters.length;
  report.excluded += batch.excluded;
  report.inputs += batch.records.length + batch.deadLetters.length + batch.excluded;
  noteComplaints(report, batch.complaints);
}

function noteComplaints(report: ImportReport, complaints: readonly ImportComplaint[]): void {
  for (const complaint of complaints) {
    report.complaintsTotal += 1;
    if (complaint.kind === 'notice') report.notices += 1;
    if (complaint.kind === 'failed') report.failed += 1;
    if (report.complaints.length < COMPLAINTS_KEPT) report.complaints.push(complaint);
  }
}
