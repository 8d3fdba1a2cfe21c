import { type PackageCopy, thisCopy } from './package-copy';

/**
 * Version of the state that copies of this package share. Raise it if the shape of a part changes, or a public member of an
 * object that other copies call: a redactor, a filter, an open span, a span of the engine, running telemetry.
 * `spec/process/contract.spec.ts` lists these members. Copies with different versions share nothing.
 */
export const RECORD_VERSION = 1;

const PREFIX = 'otel-instrument.process/';

/** Members of the records of all versions. Copies of different versions read them, so they must never change. */
export interface RecordOfAnyVersion {
  readonly version: number;
  /** The copies that use the record, oldest first. */
  readonly copies: readonly PackageCopy[];
  /**
   * Set while telemetry runs with the settings of this record: one more than the highest number of the other records. The
   * record with the lowest number leads, because the application configured it first.
   */
  runningSince: number | undefined;
  /** Another record calls this when its `runningSince` has changed. */
  reconsider(): void;
}

/** All state that the copies of this package in one process share. */
export interface ProcessRecord extends RecordOfAnyVersion {
  readonly copies: PackageCopy[];
  /** The first copy that needs a part creates it. Parts are changed in place. */
  readonly parts: Map<string, object>;
  reconsider: () => void;
}

/** Maximum number of copies in the list. Tools such as jest load a module many times, possibly from different paths. */
const MOST_COPIES = 32;

const KEY = Symbol.for(`${PREFIX}${RECORD_VERSION}`);

const everywhere = globalThis as unknown as Record<symbol, unknown>;

export const processRecord: ProcessRecord = findOrCreate();

/**
 * A part of the state of the process, the same object for all copies of this package.
 *
 * Call it once, when a module is loaded, and keep the result.
 *
 * @param name unique within the record
 * @param create makes the part if no copy has made it yet
 */
export function processPart<T extends object>(name: string, create: () => T): T {
  const known = processRecord.parts.get(name) as T | undefined;
  if (known) return known;
  const created = create();
  processRecord.parts.set(name, created);
  return created;
}

/** A symbol that all copies with the same record version share. It marks objects that other copies may get. */
export function sharedSymbol(name: string): symbol {
  return Symbol.for(sharedName(name));
}

/** The text of {@link sharedSymbol}, for keys of OpenTelemetry's context. */
export function sharedName(name: string): string {
  return `otel-instrument.${name}/${RECORD_VERSION}`;
}

/** The records of other versions. */
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
  // Sealed, because jest deletes the members of globals after a test, and telemetry may end later.
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
    // `globalThis` is frozen: this copy cannot share its state.
  }
  return record;
}

function isRecord(value: unknown): value is RecordOfAnyVersion {
  if (typeof value !== 'object' || value === null) return false;
  const { version, copies, reconsider } = value as Partial<RecordOfAnyVersion>;
  return typeof version === 'number' && Array.isArray(copies) && typeof reconsider === 'function';
}
