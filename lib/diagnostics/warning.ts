import { processPart } from '../process/process-record';
import { changeSetting, processSetting } from '../process/process-settings';
import { printable } from './printable';
import { quotedText } from './quoted-text';
import { tellUser } from './user-code';

/** Something that the operator of the service should know, such as a collector that does not answer. */
export interface TelemetryWarning {
  /** Stable name, such as `COLLECTOR_UNREACHABLE`. */
  readonly code: string;
  readonly message: string;
}

export type WarningSink = (warning: TelemetryWarning) => void;

/** `unsaid`: warnings that Node emits in a later tick, which does not come where the process exits before. */
const end = processPart('warnings-at-exit', () => ({ isExiting: false, unsaid: new Set<TelemetryWarning>() }));

const processWarning: WarningSink = (warning) => {
  const { unsaid } = end;
  if (end.isExiting) return emitNow(warning);
  if (unsaid.size === 0) process.prependOnceListener('exit', emitUnsaid);
  unsaid.add(warning);
  process.emitWarning(warning.message, { type: 'TelemetryWarning', code: warning.code });
  process.nextTick(() => {
    unsaid.delete(warning);
    if (unsaid.size === 0) process.removeListener('exit', emitUnsaid);
  });
};

function emitUnsaid(): void {
  end.isExiting = true;
  for (const warning of end.unsaid) emitNow(warning);
  end.unsaid.clear();
}

function emitNow({ code, message }: TelemetryWarning): void {
  process.emit('warning', Object.assign(new Error(message), { name: 'TelemetryWarning', code }));
}

/** Without a sink, warnings go to `process.emitWarning`. */
const sink = processSetting<WarningSink | undefined>('warning-sink', { initial: () => undefined });
const once = processPart('warnings', () => ({ said: new Set<string>(), isFull: false }));

/** Bounds the memory that hostile names can fill. */
const MOST_KEYS = 1000;

/**
 * Sends our warnings to `next` (a logger, say) instead of `process.emitWarning`; without an argument, back to that.
 *
 * @returns sets the sink that was there before, unless another one has been set since
 *
 * @example
 * ```ts
 * const codes: string[] = [];
 * setWarningSink(({ code }) => codes.push(code));
 * instrument({ name: 'pay' }, () => recordField('order_id', 'o-17'))();
 * codes; // => ['FIELD_NOT_DECLARED']
 * ```
 */
export function setWarningSink(next?: WarningSink): () => void {
  const before = sink.value;
  changeSetting(sink, next);
  return () => {
    if (sink.value === next) changeSetting(sink, before);
  };
}

/**
 * Whether warnings go to a sink that was set, and not to `process.emitWarning`.
 *
 * @example
 * ```ts
 * const restore = setWarningSink(({ message }) => console.log(message));
 * hasWarningSink(); // => true
 * restore();
 * ```
 */
export function hasWarningSink(): boolean {
  return sink.value !== undefined;
}

/** The process ends in this turn. From here on, a warning is on standard error before the call returns. */
export function emitWarningsAtOnce(): void {
  end.isExiting = true;
}

/**
 * Messages may quote what was set or received: they pass the redaction of everything else, and control characters are
 * escaped. A receiver's answer must not write a line of its own to the log.
 */
export function warn(code: string, text: string): void {
  const message = printable(quotedText(text));
  const { value } = sink;
  if (!value) return processWarning({ code, message });
  let isSaid = false;
  tellUser('the warning sink', () => {
    const said: unknown = value({ code, message });
    isSaid = true;
    return said;
  });
  if (!isSaid) processWarning({ code, message });
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
