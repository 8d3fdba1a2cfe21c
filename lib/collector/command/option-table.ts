import { type OptionRow, optionLines } from '../../validation/command-line';

/** The options of `otel-instrument collector-config`, in the order of the help. docs/collector.md has the same table. */
export const COLLECTOR_CONFIG_OPTIONS = [
  {
    name: 'from',
    value: 'FILE',
    help: 'the options of the services: a .ts, .mts, .cts, .js, .mjs or .cjs file (required)',
  },
  {
    name: 'export',
    value: 'NAME',
    help: 'the export with the options (default: telemetryOptions, options, telemetry or default)',
  },
  { name: 'to', value: 'URL', help: 'where kept traces go: an OTLP receiver, such as grpc://jaeger:4317 (required)' },
  {
    name: 'to-header',
    value: 'NAME=VAR',
    help: 'a header for it; the Collector reads the value from the variable VAR',
  },
  { name: 'logs-to', value: 'URL', help: 'where log records go: an OTLP receiver (default: nowhere)' },
  { name: 'logs-to-header', value: 'NAME=VAR', help: 'a header for it' },
  { name: 'out', value: 'DIR', help: 'write the files to DIR (default: print them)' },
  { name: 'check', help: 'write nothing; exit with 1 if the files in DIR differ' },
  { name: 'force', help: 'also overwrite files in DIR that this command has not written' },
  { name: 'strict', help: 'exit with 1 if the Collector ignores an option' },
  { name: 'traces-per-second', value: 'N', help: 'traces that start per second in all services (default: 100)' },
  { name: 'spans-per-trace', value: 'N', help: 'spans of one trace in all services, on average (default: 20)' },
  { name: 'gateways', value: 'N', help: 'Collectors that receive spans and spread them by trace id (default: 2)' },
  { name: 'samplers', value: 'N', help: 'Collectors that decide about traces (default: 2)' },
  { name: 'help', help: 'print this help' },
  { name: 'version', help: 'print the version' },
] as const satisfies readonly OptionRow[];

export function helpText(): string {
  return `Usage: otel-instrument collector-config --from FILE --to URL [options]

Writes configurations with which OpenTelemetry Collectors decide about whole traces, from the options of
your services. Prints to standard error what the Collectors do differently.

  otel-instrument collector-config --from telemetry.ts --to grpc://jaeger:4317 --out deploy

Options:
${optionLines(COLLECTOR_CONFIG_OPTIONS)}

Exit status: 0 done; 1 the files differ, or something cannot be done; 2 an argument or an option in FILE is wrong.
`;
}
