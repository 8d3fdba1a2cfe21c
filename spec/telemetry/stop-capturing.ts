import { processRecord } from '../../lib/process/process-record';

/** Lets telemetry start again. A command never does this: it ends. */
export function stopCapturing(): void {
  Object.assign(processRecord.parts.get('captured-starts') ?? {}, { current: undefined });
}
