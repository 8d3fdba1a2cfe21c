import { context } from '@opentelemetry/api';
import { processPart } from '../process/process-record';
import { changeSetting, processSetting } from '../process/process-settings';
import { printable } from '../text/printable';
import { withoutLineExport } from './own-lines';
import { quotedText } from './quoted-text';
import { notifyUserFunction } from './user-code';

/** A message for the operator of the service, for example that the collector does not respond. */
export interface TelemetryWarning {
  /** Stable name, such as `COLLECTOR_UNREACHABLE`. */
  readonly code: string;
  readonly message: string;
}

export type WarningSink = (warning: TelemetryWarning) => void;

/** `unsaid`: warnings that Node will emit in a later tick, or never if the process exits first. */
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
/** The keys that {@link warnOnce} has used, by code. */
const once = processPart('warnings', () => ({ given: new Map<string, Set<string>>() }));

/** Bounds the log lines and the memory that hostile names can fill. */
const MAX_KEYS_PER_CODE = 100;

/**
 * Sends the warnings of this package to `next`, for example a logger, instead of `process.emitWarning`. Without an
 * argument, it restores `process.emitWarning`.
 *
 * @returns restores the previous sink, unless another one has been set since
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

export function hasWarningSink(): boolean {
  return sink.value !== undefined;
}

/** Call this when the process ends in this turn: from now on, warnings are written before the call returns. */
export function emitWarningsAtOnce(): void {
  end.isExiting = true;
}

/** Messages may quote settings and responses, so they are redacted, and control characters are escaped: no forged lines. A sink
 * may log them; such lines are not exported. */
export function warn(code: string, text: string): void {
  const message = printable(quotedText(text));
  const { value } = sink;
  if (!value) return processWarning({ code, message });
  let hasReturned = false;
  notifyUserFunction('the warning sink', () => {
    const result: unknown = context.with(withoutLineExport(context.active()), () => value({ code, message }));
    hasReturned = true;
    return result;
  });
  if (!hasReturned) processWarning({ code, message });
}

/** Warns once for each `key`. After 100 keys of one code, it emits `WARNINGS_SUPPRESSED` and drops later ones of that code. */
export function warnOnce(key: string, code: string, message: string): void {
  let keys = once.given.get(code);
  if (!keys) once.given.set(code, (keys = new Set()));
  if (keys.has(key) || keys.size > MAX_KEYS_PER_CODE) return;
  keys.add(key);
  if (keys.size <= MAX_KEYS_PER_CODE) return warn(code, message);
  warn(
    'WARNINGS_SUPPRESSED',
    `otel-instrument has emitted ${MAX_KEYS_PER_CODE} different ${code} warnings, and suppresses further ones until the ` +
      'process restarts. Look for a name that contains a value that varies from call to call.',
  );
}

export function resetWarnings(): void {
  once.given.clear();
}
