import { type PackageCopy, thisCopy } from './package-copy';

/**
 * Version of what copies of this package share. Raise it when the shape of a part changes, or when a public member of an
 * object that other copies call changes: a redactor, a filter, an open span, a span of the engine, running telemetry.
 * `spec/process/contract.spec.ts` lists them. Copies with different versions share nothing.
 */
export const RECORD_VERSION = 1;

const PREFIX = 'otel-instrument.process/';

/** What records of all versions have in common. It must never change: copies of different versions meet here. */
export interface RecordOfAnyVersion {
  readonly version: number;
  /** The copies that use the record, oldest first. */
  readonly copies: readonly PackageCopy[];
  /**
   * Set while telemetry runs with the settings of this record, one more than the highest number of any other record.
   * The record with the lowest number leads: the application gave it its settings.
   */
  runningSince: number | undefined;
  /** Called by another record whose `runningSince` has changed. */
  reconsider(): void;
}

/** All state that the copies of this package in one process share. */
export interface ProcessRecord extends RecordOfAnyVersion {
  readonly copies: PackageCopy[];
  /** Each is created by the first copy that asks for it, and changed in place. */
  readonly parts: Map<string, object>;
  reconsider: () => void;
}

/** Jest loads a module anew for each test, from the same place each time. Others could do so too, from new places. */
const MOST_COPIES = 32;

const KEY = Symbol.for(`${PREFIX}${RECORD_VERSION}`);

const everywhere = globalThis as unknown as Record<symbol, unknown>;

/** The record that this copy uses. */
export const processRecord: ProcessRecord = findOrCreate();

/**
 * A part of the state of the process: the same object for all copies of this package.
 *
 * Call it when a module is loaded and keep the result, so that a call costs one property read.
 *
 * @param name unique within the record
 * @param create makes the part where no copy has made it yet
 */
export function processPart<T extends object>(name: string, create: () => T): T {
  const known = processRecord.parts.get(name) as T | undefined;
  if (known) return known;
  const created = create();
  processRecord.parts.set(name, created);
  return created;
}

/** A symbol that all copies with the same record version share: it marks objects that another copy may meet. */
export function sharedSymbol(name: string): symbol {
  return Symbol.for(sharedName(name));
}

/** The text of {@link sharedSymbol}, for keys of OpenTelemetry's context. */
export function sharedName(name: string): string {
  return `otel-instrument.${name}/${RECORD_VERSION}`;
}

/** The records of copies that have another record version. */
export function otherRecords(): readonly RecordOfAnyVersion[] {
  return Object.getOwnPropertySymbols(globalThis)
    .filter((key) => key !== KEY && key.description?.startsWith(PREFIX))
    .map((key) => everywhere[key])
    .filter(isRecord);
}

function findOrCreate(): ProcessRecord {
  const found = everywhere[KEY];
  const record = isRecord(found) && 'parts' in found ? (found as ProcessRecord) : newRecord();
  const copy = thisCopy();
  const isKnown = record.copies.some(({ version, path }) => version === copy.version && path === copy.path);
  if (!isKnown && record.copies.length < MOST_COPIES) record.copies.push(copy);
  return record;
}

function newRecord(): ProcessRecord {
  // Sealed, because jest takes apart what tests have left on `globalThis`, and telemetry may end after that.
  const record: ProcessRecord = Object.seal({
    version: RECORD_VERSION,
    copies: [],
    parts: new Map<string, object>(),
    runningSince: undefined,
    reconsider: () => undefined,
  });
  try {
    Object.defineProperty(globalThis, KEY, { value: record, configurable: true });
  } catch {
    // `globalThis` is frozen: this copy keeps its state to itself.
  }
  return record;
}

function isRecord(value: unknown): value is RecordOfAnyVersion {
  if (typeof value !== 'object' || value === null) return false;
  const { version, copies, reconsider } = value as Partial<RecordOfAnyVersion>;
  return typeof version === 'number' && Array.isArray(copies) && typeof reconsider === 'function';
}
