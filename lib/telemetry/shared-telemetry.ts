import { isDeepStrictEqual } from 'node:util';
import { guard } from '../diagnostics/fault';
import { warn } from '../diagnostics/warning';
import { processPart } from '../process/process-record';
import type { TelemetryOptions } from '../config/telemetry-options';
import type { Telemetry } from './telemetry';

/** The telemetry of this process. All copies of this package share it. */
interface Running {
  readonly telemetry: Telemetry;
  /** The options of its start, completed from the environment. */
  readonly options: TelemetryOptions;
  /** How many handles have not been shut down. */
  users: number;
}

const shared = processPart('telemetry', (): { running: Running | undefined } => ({ running: undefined }));

/**
 * Joins the telemetry that runs in this process, and warns about options that differ.
 *
 * @param given the options that the caller passed
 * @param complete the same options, completed from the environment
 * @returns a handle, or `undefined` if no telemetry runs
 */
export function joinRunning(given: TelemetryOptions, complete: TelemetryOptions): Telemetry | undefined {
  const { running } = shared;
  if (!running) return undefined;
  running.users++;
  warnOfIgnored(running.options, given, complete);
  return handleOf(running.telemetry);
}

/** Registers telemetry that has just started as the telemetry of this process, and returns a handle. */
export function shareTelemetry(telemetry: Telemetry, options: TelemetryOptions): Telemetry {
  shared.running = { telemetry, options, users: 1 };
  return handleOf(telemetry);
}

/** Ends telemetry, even if other handles still use it. */
export function endShared(telemetry: Telemetry): Promise<void> {
  if (shared.running?.telemetry === telemetry) shared.running = undefined;
  return telemetry.shutdown();
}

/** Creates one handle per user. The last shutdown ends the telemetry; the others flush it. */
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
      : `service \`${running.serviceName}\`, not as \`${complete.serviceName}\``;
  const exposed = ignored.includes('redaction') ? ' Its `redaction` hides nothing.' : '';
  warn(
    'ALREADY_STARTED',
    `Telemetry already runs in this process, as ${service}. This startTelemetry joins it and ignores the options ` +
      `${ignored.map((name) => `\`${name}\``).join(', ')}, which differ from the running ones.${exposed} ` +
      'Pass all options to the first startTelemetry of the process.',
  );
}

/** An option that is absent or `undefined` accepts any value. */
function differs(name: keyof TelemetryOptions, running: TelemetryOptions, complete: TelemetryOptions): boolean {
  const wanted = complete[name];
  if (wanted === undefined) return false;
  return guard('comparing options', () => !isDeepStrictEqual(wanted, running[name]), true);
}
