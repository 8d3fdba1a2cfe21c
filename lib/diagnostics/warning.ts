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
 * @returns sets the sink that was there before, unless another one has been set since
 *
 * @example
 * ```ts
 * const codes: string[] = [];
 * setWarningSink(({ code }) => codes.push(code));
 * samplerForEnvironment('production-eu'); // has no preset
 * codes; // => ['ENVIRONMENT_WITHOUT_PRESET']
 * ```
 */
export function setWarningSink(next: WarningSink = processWarning): () => void {
  const before = sink;
  sink = next;
  return () => {
    if (sink === next) sink = before;
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
  return sink !== processWarning;
}

export function warn(code: string, message: string): void {
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
