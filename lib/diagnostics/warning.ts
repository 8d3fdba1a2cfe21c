import { printable } from './printable';

/** Something that the operator of the service should know, such as a collector that does not answer. */
export interface TelemetryWarning {
  /** Stable name, such as `COLLECTOR_UNREACHABLE`. */
  readonly code: string;
  readonly message: string;
}

export type WarningSink = (warning: TelemetryWarning) => void;

let isExiting = false;
/** Warnings that Node emits in a later tick, which does not come where the process exits before. */
const unsaid = new Set<TelemetryWarning>();

const processWarning: WarningSink = (warning) => {
  if (isExiting) return emitNow(warning);
  if (unsaid.size === 0) process.prependOnceListener('exit', emitUnsaid);
  unsaid.add(warning);
  process.emitWarning(warning.message, { type: 'TelemetryWarning', code: warning.code });
  process.nextTick(() => {
    unsaid.delete(warning);
    if (unsaid.size === 0) process.removeListener('exit', emitUnsaid);
  });
};

function emitUnsaid(): void {
  isExiting = true;
  for (const warning of unsaid) emitNow(warning);
  unsaid.clear();
}

function emitNow({ code, message }: TelemetryWarning): void {
  process.emit('warning', Object.assign(new Error(message), { name: 'TelemetryWarning', code }));
}

let sink: WarningSink = processWarning;
const said = new Set<string>();

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
 */
export function setWarningSink(next: WarningSink = processWarning): void {
  sink = next;
}

/** The process ends in this turn. From here on, a warning is on standard error before the call returns. */
export function emitWarningsAtOnce(): void {
  isExiting = true;
}

/** What others have a part in, such as the answer of a receiver, can neither start a line nor move the cursor. */
export function warn(code: string, text: string): void {
  const message = printable(text);
  try {
    sink({ code, message });
  } catch {
    processWarning({ code, message });
  }
}

/** Says a warning once for each `key`; at most a thousand keys are kept, so that hostile names cannot fill memory. */
export function warnOnce(key: string, code: string, message: string): void {
  if (said.has(key) || said.size >= 1000) return;
  said.add(key);
  warn(code, message);
}

export function resetWarnings(): void {
  said.clear();
}
