import { processPart } from '../process/process-record';
import { changeSetting, processSetting } from '../process/process-settings';
import { printable } from './printable';

/** Something that the operator of the service should know, such as a collector that does not answer. */
export interface TelemetryWarning {
  /** Stable name, such as `COLLECTOR_UNREACHABLE`. */
  readonly code: string;
  readonly message: string;
}

export type WarningSink = (warning: TelemetryWarning) => void;

/** Set in the turn in which the process ends. */
const end = processPart('end-of-process', () => ({ isNow: false }));
/** Warnings that Node emits in a later tick, which does not come where the process exits before. */
const unsaid = new Set<TelemetryWarning>();

const processWarning: WarningSink = (warning) => {
  if (end.isNow) return emitNow(warning);
  if (unsaid.size === 0) process.prependOnceListener('exit', emitUnsaid);
  unsaid.add(warning);
  process.emitWarning(warning.message, { type: 'TelemetryWarning', code: warning.code });
  process.nextTick(() => {
    unsaid.delete(warning);
    if (unsaid.size === 0) process.removeListener('exit', emitUnsaid);
  });
};

function emitUnsaid(): void {
  end.isNow = true;
  for (const warning of unsaid) emitNow(warning);
  unsaid.clear();
}

function emitNow({ code, message }: TelemetryWarning): void {
  process.emit('warning', Object.assign(new Error(message), { name: 'TelemetryWarning', code }));
}

const sink = processSetting<WarningSink>('warning-sink', { initial: () => processWarning });
const once = processPart('warnings', () => ({ said: new Set<string>(), isFull: false }));

/** Bounds the memory that hostile names can fill. */
const MOST_KEYS = 1000;

/**
 * Sends our warnings to `next` (a logger, say) instead of `process.emitWarning`; without an argument, back to that.
 *
 * @example
 * ```ts
 * const codes: string[] = [];
 * setWarningSink(({ code }) => codes.push(code));
 * samplerForEnvironment('production-eu'); // has no preset
 * codes; // => ['ENVIRONMENT_WITHOUT_PRESET']
 * ```
 *
 * @returns sets the sink that was there before, unless another one has been set since
 */
export function setWarningSink(next: WarningSink = processWarning): () => void {
  const before = sink.value;
  changeSetting(sink, next);
  return () => {
    if (sink.value === next) changeSetting(sink, before);
  };
}

/** The process ends in this turn. From here on, a warning is on standard error before the call returns. */
export function emitWarningsAtOnce(): void {
  end.isNow = true;
}

/** What others have a part in, such as the answer of a receiver, can neither start a line nor move the cursor. */
export function warn(code: string, text: string): void {
  const message = printable(text);
  try {
    sink.value({ code, message });
  } catch {
    processWarning({ code, message });
  }
}

/** Says a warning once for each `key`. After a thousand keys it says that it stops, and stops. */
export function warnOnce(key: string, code: string, message: string): void {
  if (once.said.has(key)) return;
  if (once.said.size >= MOST_KEYS) return sayThatItStops();
  once.said.add(key);
  warn(code, message);
}

export function resetWarnings(): void {
  once.said.clear();
  once.isFull = false;
}

function sayThatItStops(): void {
  if (once.isFull) return;
  once.isFull = true;
  warn(
    'WARNINGS_SUPPRESSED',
    `otel-instrument has given ${MOST_KEYS} different warnings of the kind that it gives once. It gives no more of them ` +
      'until the process restarts. A span name or a field name probably contains a value that varies.',
  );
}
