import { isDeepStrictEqual } from 'node:util';
import { guard } from '../diagnostics/fault';
import { warn } from '../diagnostics/warning';
import { processPart } from '../process/process-record';
import type { TelemetryOptions } from '../config/telemetry-options';
import type { Telemetry } from './telemetry';

/** The telemetry of this process, and who uses it. Copies of this package share it. */
interface Running {
  readonly telemetry: Telemetry;
  /** What it was started with, completed from the environment. */
  readonly options: TelemetryOptions;
  users: number;
}

const shared = processPart('telemetry', (): { running: Running | undefined } => ({ running: undefined }));

/**
 * Joins the telemetry that runs in this process, and warns about the options that it cannot take over.
 *
 * @param given the options as the caller wrote them
 * @param complete the same, completed from the environment
 * @returns a handle; `undefined` where no telemetry runs
 */
export function joinRunning(given: TelemetryOptions, complete: TelemetryOptions): Telemetry | undefined {
  const { running } = shared;
  if (!running) return undefined;
  running.users++;
  warnOfIgnored(running.options, given, complete);
  return handleOf(running.telemetry);
}

/** Makes telemetry that has just started the one of this process. */
export function shareTelemetry(telemetry: Telemetry, options: TelemetryOptions): Telemetry {
  shared.running = { telemetry, options, users: 1 };
  return handleOf(telemetry);
}

/** Ends telemetry, even where others still use it. */
export function endShared(telemetry: Telemetry): Promise<void> {
  if (shared.running?.telemetry === telemetry) shared.running = undefined;
  return telemetry.shutdown();
}

/** A handle of its own for each user; the last shutdown ends the telemetry. */
function handleOf(telemetry: Telemetry): Telemetry {
  let released: Promise<void> | undefined;
  const release = async (): Promise<void> => {
    const { running } = shared;
    if (!running || running.telemetry !== telemetry || --running.users > 0) return telemetry.flush();
    return endShared(telemetry);
  };
  const handle = Object.create(telemetry) as Telemetry;
  return Object.assign(handle, { shutdown: () => (released ??= release()) });
}

function warnOfIgnored(running: TelemetryOptions, given: TelemetryOptions, complete: TelemetryOptions): void {
  const names = ['serviceName', ...Object.keys(given).filter((name) => name !== 'serviceName')];
  const ignored = names.filter((name) => differs(name as keyof TelemetryOptions, running, complete));
  if (ignored.length === 0) return;
  const service =
    complete.serviceName === running.serviceName
      ? `service \`${running.serviceName}\``
      : `service \`${running.serviceName}\`, and not as \`${complete.serviceName}\``;
  const exposed = ignored.includes('redaction') ? ' What its `redaction` names is not hidden.' : '';
  warn(
    'ALREADY_STARTED',
    `Telemetry already runs in this process, as ${service}. This startTelemetry shares it and ignores its options ` +
      `${ignored.map((name) => `\`${name}\``).join(', ')}, which differ from those that telemetry runs with.${exposed} ` +
      'Give all options to the first startTelemetry of the process.',
  );
}

/** An option that was left out, or is `undefined`, asks for nothing. */
function differs(name: keyof TelemetryOptions, running: TelemetryOptions, complete: TelemetryOptions): boolean {
  const wanted = complete[name];
  if (wanted === undefined) return false;
  return guard('comparing options', () => !isDeepStrictEqual(wanted, running[name]), true);
}
