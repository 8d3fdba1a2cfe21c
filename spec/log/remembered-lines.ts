import { createLogger, type Logger, type LoggerOptions } from '../../lib';
import type { LogLine } from '../../lib/log/log-line';

/** A logger that keeps its lines in memory. */
export interface RememberedLines {
  readonly logger: Logger;
  /** The lines as written, each with its line feed. */
  readonly texts: readonly string[];
  readonly lines: readonly LogLine[];
  clear(): void;
}

export function rememberLines(options: LoggerOptions = {}): RememberedLines {
  const texts: string[] = [];
  const lines: LogLine[] = [];
  const write = (text: string): void => {
    texts.push(text);
    lines.push(JSON.parse(text) as LogLine);
  };
  return {
    logger: createLogger({ ...options, destination: { write } }),
    texts,
    lines,
    clear() {
      texts.length = 0;
      lines.length = 0;
    },
  };
}

/** The text of a line without its time and ids, which differ between runs. */
export function normalised(text: string): string {
  return text
    .replace(/"timestamp":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"/, '"timestamp":"…"')
    .replace(/"trace_id":"[\da-f]{32}","span_id":"[\da-f]{16}"/, '"trace_id":"…","span_id":"…"');
}
