import { processPart } from '../process/process-record';
import { changeSetting, processSetting } from '../process/process-settings';
import { printable } from '../text/printable';
import { quotedText } from './quoted-text';
import { notifyUserFunction } from './user-code';

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
/** The keys of each code that were given once. */
const once = processPart('warnings', () => ({ given: new Map<string, Set<string>>() }));

/** Bounds the lines and the memory that hostile names can fill. Other codes are still reported. */
const MOST_OF_A_CODE = 100;

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
  notifyUserFunction('the warning sink', () => {
    const said: unknown = value({ code, message });
    isSaid = true;
    return said;
  });
  if (!isSaid) processWarning({ code, message });
}

/** Gives a warning once for each `key`. After 100 keys of one code, it says that it stops, and gives no more of that code. */
export function warnOnce(key: string, code: string, message: string): void {
  let keys = once.given.get(code);
  if (!keys) once.given.set(code, (keys = new Set()));
  if (keys.has(key) || keys.size > MOST_OF_A_CODE) return;
  keys.add(key);
  if (keys.size <= MOST_OF_A_CODE) return warn(code, message);
  warn(
    'WARNINGS_SUPPRESSED',
    `otel-instrument has given ${MOST_OF_A_CODE} different ${code} warnings. It gives no more of them until the process ` +
      'restarts. A name probably contains a value that varies from call to call.',
  );
}

export function resetWarnings(): void {
  once.given.clear();
}
