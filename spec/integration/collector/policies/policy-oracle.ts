import { type AttributeValue, type SpanContext, SpanStatusCode } from '@opentelemetry/api';
import { type FinishedSpan, nanosOf } from '../../../../lib/otel/finished-span';
import type { PolicyDefinition, TailPolicy } from '../../../../lib/sampling/tail/tail-policy';
import { COUNTED, LEFT_OUT } from './attribute-pool';
import type { GeneratedSampling } from './generated-options';
import type { LocalRecord, TraceRecord } from './recorded-traces';

/** Spans that are decided together. */
type View = readonly FinishedSpan[];

/** How conditions are read. */
interface Reading {
  readonly countsRatios: boolean;
  /**
   * Whether patterns on texts mean what they mean in the Collector: a null in an array is an empty text, items of arrays are
   * tested to their end, and a dot is a whole character.
   */
  readonly isCollector: boolean;
}

const IN_PROCESS: Reading = { countsRatios: true, isCollector: false };
const IN_COLLECTOR: Reading = { countsRatios: true, isCollector: true };

/** Says by itself what policies mean, in the process and in the Collector. */
export class PolicyOracle {
  private readonly policies: readonly TailPolicy[];
  private readonly keepSampled: boolean;

  constructor({ tail }: GeneratedSampling) {
    this.policies = tail.policies;
    this.keepSampled = tail.keepSampled;
  }

  /** Whether a service keeps its part. */
  processKeeps({ spans }: LocalRecord): boolean {
    const rootAt = spans.findIndex(isLocalRoot);
    const untilRoot = spans.slice(0, rootAt + 1);
    if (this.keepSampled && isSampled(untilRoot[rootAt])) return true;
    return this.policies.some(
      (policy) =>
        holds(policy, untilRoot, IN_PROCESS) || spans.slice(rootAt + 1).some((late) => isEnough(policy, late)),
    );
  }

  /** Whether the Collector keeps the trace. */
  collectorKeeps(trace: TraceRecord, reading: Partial<Reading> = {}): boolean {
    const spans = trace.locals.flatMap((local) => local.spans);
    if (this.keepSampled && spans.some(isSampled)) return true;
    const translated = this.policies.flatMap((policy) => translatable(policy) ?? []);
    return translated.some((policy) => holds(policy, spans, { ...IN_COLLECTOR, ...reading }));
  }

  /** Why the two must differ; `undefined` if they must not. */
  reasonToDiffer(trace: TraceRecord): string | undefined {
    const inProcess = trace.locals.some((local) => this.processKeeps(local));
    if (inProcess === this.collectorKeeps(trace)) return undefined;
    if (inProcess === this.collectorKeeps(trace, { isCollector: false })) return 'pattern';
    if (inProcess) return 'left out';
    return trace.locals.length > 1 ? 'and across local traces' : 'and after the root';
  }
}

/** The policy without what only a service can decide. */
function translatable(policy: TailPolicy): TailPolicy | undefined {
  const { definition } = policy;
  if (!definition) return undefined;
  if (definition.kind === 'attribute') {
    const { match } = definition;
    return typeof match === 'function' || LEFT_OUT.some((pattern) => pattern === match) ? undefined : policy;
  }
  if (definition.kind !== 'and' && definition.kind !== 'or') return policy;
  const parts = definition.policies.flatMap((part) => translatable(part) ?? []);
  const isLost = definition.kind === 'and' ? parts.length < definition.policies.length : parts.length === 0;
  return isLost ? undefined : { ...policy, definition: { kind: definition.kind, policies: parts } };
}

function holds(policy: TailPolicy, view: View, reading: Reading): boolean {
  const { definition } = policy;
  // The only function among the generated policies. It may have another name.
  if (!definition) return view.length > 3;
  switch (definition.kind) {
    case 'and':
      return definition.policies.every((part) => holds(part, view, reading));
    case 'or':
      return definition.policies.some((part) => holds(part, view, reading));
    case 'probabilistic':
      return reading.countsRatios && view.some((span) => isAmong(span.spanContext(), definition.ratio));
    case 'rateLimiting':
      return true;
    case 'latency':
      return view.some((span) => (definition.anySpan || isLocalRoot(span)) && isSlow(span, definition.thresholdMillis));
    default:
      return view.some((span) => isReason(definition, span, reading));
  }
}

/** Whether a span that ends after the decision brings its trace back. */
function isEnough({ definition }: TailPolicy, span: FinishedSpan): boolean {
  if (definition?.kind === 'or') return definition.policies.some((part) => isEnough(part, span));
  if (definition?.kind === 'latency') return definition.anySpan && isSlow(span, definition.thresholdMillis);
  return isReason(definition, span, IN_PROCESS);
}

function isReason(definition: PolicyDefinition | undefined, span: FinishedSpan, { isCollector }: Reading): boolean {
  switch (definition?.kind) {
    case 'error':
      return span.status.code === SpanStatusCode.ERROR;
    case 'forced':
      return span.attributes['trace.forced'] === true;
    case 'attribute': {
      const value = span.attributes[definition.key];
      const { match } = definition;
      if (value === undefined) return false;
      if (match === undefined) return true;
      if (typeof match === 'function') return match(value);
      if (match instanceof RegExp) return hasMatch(match, value, isCollector);
      const items: readonly unknown[] = Array.isArray(value) ? value : [value];
      return items.includes(match) && !Number.isNaN(match);
    }
    default:
      return false;
  }
}

function hasMatch(pattern: RegExp, value: AttributeValue, isCollector: boolean): boolean {
  const meant = isCollector && pattern === COUNTED.inProcess ? COUNTED.inCollector : pattern;
  const matches = (text: unknown): boolean => typeof text === 'string' && text.search(meant) >= 0;
  if (typeof value === 'string') return matches(value.slice(0, 1024));
  if (!Array.isArray(value)) return false;
  const items: readonly unknown[] = value;
  if (!isCollector) return items.some((item) => typeof item === 'string' && matches(item.slice(0, 1024)));
  const isOfTexts = items.some((item) => typeof item === 'string');
  return isOfTexts && items.some((item) => matches(item ?? ''));
}

function isSlow({ startTime, endTime }: FinishedSpan, thresholdMillis: number): boolean {
  const nanos = nanosOf(endTime) - nanosOf(startTime);
  return Number(nanos / 1_000_000_000n) * 1e3 + Number(nanos % 1_000_000_000n) / 1e6 >= thresholdMillis;
}

/** As OTEP 235 has it, with four digits of precision. */
function isAmong({ traceId, traceState }: SpanContext, ratio: number): boolean {
  const members = traceState?.get('ot')?.split(';') ?? [];
  const explicit = members.find((member) => member.startsWith('rv:'))?.slice(3) ?? '';
  const value = /^[0-9a-f]{14}$/.test(explicit) ? explicit : traceId.slice(18);
  return BigInt(`0x${value}`) >= rejected(ratio);
}

const REJECTED = new Map<number, bigint>();

/** Randomness below it is rejected: 1 minus the ratio, rounded to four digits behind the leading `f`. */
function rejected(ratio: number): bigint {
  const known = REJECTED.get(ratio);
  if (known !== undefined) return known;
  const digits = 4 + Math.floor((Math.floor(Math.log2(ratio)) + 1) / -4);
  const unit = 16n ** BigInt(14 - Math.min(12, digits));
  const exact = BigInt(Math.round((1 - ratio) * 2 ** 52)) * 16n;
  const rounded = ((exact + unit / 2n) / unit) * unit;
  REJECTED.set(ratio, rounded);
  return rounded;
}

function isLocalRoot({ parentSpanContext }: FinishedSpan): boolean {
  return parentSpanContext === undefined || parentSpanContext.isRemote === true;
}

function isSampled(span: FinishedSpan | undefined): boolean {
  return span !== undefined && span.spanContext().traceFlags % 2 === 1;
}
