export { decodeLogs, decodeTraces } from './otlp/otlp-decoder';
export type { OtlpContentType } from './otlp/record-reader';
export { encodeLogs, encodeTraces } from './otlp/otlp-encoder';
export { OtlpError } from './otlp/otlp-error';
export type { OtlpErrorCode } from './otlp/otlp-error';
export { startReceiver } from './receiver/otlp-receiver';
export type { OtlpReceiver, ReceiverOptions } from './receiver/otlp-receiver';
export { TraceStore } from './store/trace-store';
export type { TraceStoreCounts, TraceStoreOptions } from './store/store-options';
export type { TracePredicate, WaitOptions } from './store/trace-waiters';
export { renderWaterfall } from '../waterfall/render-text';
export type { WaterfallOptions } from '../waterfall/render-text';
export type { LogRecord } from '../trace/log-record';
export type { AnyValue, ExactAttributes, Resource, Scope } from '../trace/resource';
export type {
  SpanAttributes,
  SpanAttributeValue,
  SpanEvent,
  SpanLink,
  TraceSpan,
  TraceSpanStatus,
} from '../trace/trace-span';
