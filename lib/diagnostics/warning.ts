import { quotedText } from './quoted-text';

/** Something that the operator of the service should know, such as a collector that does not answer. */
export interface TelemetryWarning {
  /** Stable name, such as `COLLECTOR_UNREACHABLE`. */
  readonly code: string;
  readonly message: string;
}

export type WarningSink = (warning: TelemetryWarning) => void;

const processWarning: WarningSink = ({ code, message }) =>
  process.emitWarning(message, { type: 'TelemetryWarning', code });

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

/** Messages may quote what was set or received, and pass the redaction of everything else. */
export function warn(code: string, text: string): void {
  const message = quotedText(text);
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
