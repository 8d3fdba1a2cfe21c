import { Inject, Injectable } from '@nestjs/common';
import { faultCounts } from '../lib/diagnostics/fault';
import type { ExportCounts } from '../lib/export/batch/export-counts';
import { currentSpan } from '../lib/fields/record-field';
import { currentFilter, setFilter } from '../lib/filter/filter';
import type { ForceTraceCounts } from '../lib/sampling/forced/force-trace-policy';
import type { SamplingRule } from '../lib/sampling/head/sampling-rule';
import type { TailSamplingCounts } from '../lib/sampling/tail/tail-sampling-counts';
import type { Telemetry } from '../lib/telemetry/telemetry';
import { TELEMETRY } from './telemetry.tokens';

/** What telemetry has done so far. */
export interface TelemetryCounters extends ExportCounts {
  /** Traces that a header has forced, and requests that were refused, by reason; `undefined` where nobody can. */
  readonly forcedTraces: ForceTraceCounts | undefined;
  /** What the tail sampler has kept and dropped; `undefined` where there is none. */
  readonly tail: TailSamplingCounts | undefined;
  /** Failures of telemetry's own work, which the application did not feel, by the work's name. */
  readonly faults: ReadonlyMap<string, number>;
}

/**
 * Telemetry at run time: ids for answers and messages, the filter and the sampling ratio to change, counters to watch.
 *
 * @example
 * ```ts
 * @Controller('admin')
 * class AdminController {
 *   constructor(private readonly telemetry: TelemetryService) {}
 *
 *   @Post('verbose')
 *   verbose() {
 *     this.telemetry.filter = 'info,OrdersService=debug';
 *     this.telemetry.samplingRatio = 1;
 *   }
 * }
 * ```
 */
@Injectable()
export class TelemetryService {
  constructor(@Inject(TELEMETRY) private readonly telemetry: Telemetry) {}

  /** The trace that the current work belongs to; `undefined` outside of any. */
  get traceId(): string | undefined {
    return currentSpan().traceId;
  }

  /** Which callsites and log lines are on. Assigning an invalid filter throws, and leaves the one in force. */
  get filter(): string {
    return currentFilter().text;
  }

  set filter(directives: string) {
    setFilter(directives);
  }

  /** TraceIdRatio of the traces starting here that is kept, 0 to 1; `undefined` where a sampler of your own decides. */
  get samplingRatio(): number | undefined {
    return this.telemetry.samplingRatio;
  }

  set samplingRatio(ratio: number | undefined) {
    this.telemetry.samplingRatio = ratio;
  }

  /** Rules that decide before the ratio; a list, or a text such as `/checkout=1,GET /health=0`. */
  get samplingRules(): readonly SamplingRule[] | undefined {
    return this.telemetry.samplingRules;
  }

  set samplingRules(rules: string | readonly SamplingRule[] | undefined) {
    this.telemetry.samplingRules = rules;
  }

  get counters(): TelemetryCounters {
    const { counts, forcedTraces, tail } = this.telemetry;
    return { ...counts, forcedTraces, tail, faults: faultCounts() };
  }

  /** Sends what has ended so far; never rejects. */
  flush(): Promise<void> {
    return this.telemetry.flush();
  }
}
