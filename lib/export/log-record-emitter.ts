import { anchorAt, hrTimeAt, monotonicNow } from '../engine/clock';
import { limitedAttributes } from '../engine/span/attributes';
import type { InstrumentationScope, SpanResource } from '../otel/finished-span';
import { SCOPE_NAME, SCOPE_VERSION } from '../otel/instrumentation-scope';
import { isSampled } from '../otel/is-sampled';
import { type ExceptionSignal, type LogEmitter, type LogEntry, SEVERITIES } from '../otel/log-emitter';
import type { LogLimits } from '../otel/log-limits';
import type { LogPipelines } from './export-pipelines';

export interface LogRecordOptions {
  readonly resource: SpanResource;
  readonly exceptions: ExceptionSignal;
  /** Whether entries of unsampled traces are dropped. */
  readonly sampledOnly: boolean;
  readonly limits: LogLimits;
}

/** Targets may be any text, so the number of their scopes is bounded. */
const MOST_SCOPES = 1000;

const OWN_SCOPE: InstrumentationScope = { name: SCOPE_NAME, version: SCOPE_VERSION };

/** Makes log records from entries, and queues them for export. */
export class LogRecordEmitter implements LogEmitter {
  readonly exceptions: ExceptionSignal;
  private readonly scopes = new Map<string, InstrumentationScope>();

  constructor(
    private readonly pipelines: Pick<LogPipelines, 'add'>,
    private readonly options: LogRecordOptions,
  ) {
    this.exceptions = options.exceptions;
  }

  emit({ level, body, attributes: given, scopeName, eventName, spanContext }: LogEntry): void {
    const { resource, sampledOnly, limits } = this.options;
    if (sampledOnly && spanContext && !isSampled(spanContext)) return;
    const now = monotonicNow();
    const time = hrTimeAt(anchorAt(now), now);
    const { attributes, dropped } = limitedAttributes(given, limits.attributeCount, limits.attributeValueLength);
    this.pipelines.add({
      hrTime: time,
      hrTimeObserved: time,
      spanContext,
      severityNumber: SEVERITIES[level],
      severityText: level.toUpperCase(),
      body,
      eventName,
      resource,
      instrumentationScope: scopeName === undefined ? OWN_SCOPE : this.scope(scopeName),
      attributes,
      droppedAttributesCount: dropped,
    });
  }

  /** The same object for each record of a scope, because exporters group by it. */
  private scope(name: string): InstrumentationScope {
    const known = this.scopes.get(name);
    if (known) return known;
    if (this.scopes.size >= MOST_SCOPES) this.scopes.clear();
    const scope = { name };
    this.scopes.set(name, scope);
    return scope;
  }
}
