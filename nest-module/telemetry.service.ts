import { Inject, Injectable } from '@nestjs/common';
import { faultCounts } from '../lib/diagnostics/fault';
import type { TelemetryCounts } from '../lib/export/batch/export-counts';
import { currentSpan } from '../lib/fields/record-field';
import { currentFilter, setFilter } from '../lib/filter/filter';
import type { ForceTraceCounts } from '../lib/sampling/forced/force-trace-policy';
import type { SamplingRule } from '../lib/sampling/head/sampling-rule';
import type { TailSamplingCounts } from '../lib/sampling/tail/tail-sampling-counts';
import type { Telemetry } from '../lib/telemetry/telemetry';
import { TELEMETRY } from './telemetry.tokens';

/** Counts since the start of telemetry. */
export interface TelemetryCounters extends TelemetryCounts {
  /** Traces that a header forced, and rejected attempts by reason; `undefined` if forced traces are disabled. */
  readonly forcedTraces: ForceTraceCounts | undefined;
  /** Traces that the tail sampler kept and dropped; `undefined` without it, or if a Collector decides. */
  readonly tail: TailSamplingCounts | undefined;
  /** Internal failures of telemetry, which did not affect the application, by operation. */
  readonly faults: ReadonlyMap<string, number>;
}

/**
 * Telemetry at run time: the current trace id, the filter and the sampling, which you can change, and counters.
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

  /** The id of the current trace; `undefined` outside a trace. */
  get traceId(): string | undefined {
    return currentSpan().traceId;
  }

  /** Selects the enabled callsites and log lines. Assigning an invalid filter throws and keeps the current one. */
  get filter(): string {
    return currentFilter().text;
  }

  set filter(directives: string) {
    setFilter(directives);
  }

  /** The ratio of the traces started here that is kept, 0 to 1; `undefined` if your own sampler decides. */
  get samplingRatio(): number | undefined {
    return this.telemetry.samplingRatio;
  }

  set samplingRatio(ratio: number | undefined) {
    this.telemetry.samplingRatio = ratio;
  }

  /** Rules that are applied before the ratio: a list, or a string such as `/checkout=1,GET /health=0`. */
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

  /** Sends the spans that have ended so far. Never rejects. */
  flush(): Promise<void> {
    return this.telemetry.flush();
  }
}
