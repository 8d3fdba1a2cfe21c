import { type OptionRow, optionLines } from '../../validation/command-line';

/** The options of `otel-instrument view`, in the order of the help. docs/viewer.md has the same table. */
export const VIEW_OPTIONS = [
  { name: 'port', value: 'PORT', help: 'port of the page; 0 picks a free one (default: 4319)' },
  { name: 'http-port', value: 'PORT', help: 'port for OTLP over HTTP; 0 picks a free one (default: 4318)' },
  { name: 'grpc-port', value: 'PORT', help: 'port for OTLP over gRPC; 0 picks a free one (default: 4317)' },
  { name: 'host', value: 'ADDRESS', help: 'address to listen on (default: localhost, which is 127.0.0.1 and ::1)' },
  { name: 'size', value: 'SIZE', help: 'memory for traces and logs, such as 512MB (default: 256MB)' },
  { name: 'save', value: 'FILE', help: 'read FILE at the start, and save all traces and logs to it' },
  { name: 'import', value: 'FILE', help: 'read FILE at the start: OTLP JSON, JSON lines or protobuf, or Jaeger JSON' },
  { name: 'filter', value: 'QUERY', help: 'print only traces that match QUERY, such as "status=error duration>250ms"' },
  { name: 'quiet', help: 'print no traces' },
  { name: 'json', help: 'print each trace as a line of OTLP JSON, and everything else to standard error' },
  { name: 'open', help: 'open the page in a browser' },
  { name: 'mcp', help: 'serve agents over standard input and output (Model Context Protocol)' },
  { name: 'help', help: 'print this help' },
  { name: 'version', help: 'print the version' },
] as const satisfies readonly OptionRow[];

export function helpText(): string {
  return `Usage: otel-instrument view [options] [FILE …]

Receives traces and logs over OTLP, prints each trace as a waterfall, and shows all of them on a page.
A FILE is imported, as with --import.

Options:
${optionLines(VIEW_OPTIONS)}
`;
}
