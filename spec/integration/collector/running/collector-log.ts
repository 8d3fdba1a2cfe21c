/** One line of a Collector's log. */
export interface LogLine {
  /** `info`, `warn`, `error` and so on. Lines that are no log records, such as a panic, have `raw`. */
  readonly level: string;
  readonly message: string;
  /** The line as it was printed. */
  readonly text: string;
}

const QUIET_LEVELS: ReadonlySet<string> = new Set(['debug', 'info']);

/** Reads the log of a Collector that writes JSON. */
export function logLines(printed: string): readonly LogLine[] {
  return printed
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => logLine(text));
}

/** The lines that a person should look at: warnings, errors, and what is no log record. */
export const warningsIn = (lines: readonly LogLine[]): readonly string[] =>
  lines.filter(({ level }) => !QUIET_LEVELS.has(level)).map(({ text }) => text);

function logLine(text: string): LogLine {
  try {
    const { level, msg } = JSON.parse(text) as { readonly level: string; readonly msg: string };
    return { level, message: msg, text };
  } catch {
    return { level: 'raw', message: text, text };
  }
}
