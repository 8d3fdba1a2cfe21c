export { decodeTraces } from './otlp/otlp-decoder';
export type { OtlpContentType } from './otlp/otlp-decoder';
export { OtlpError } from './otlp/otlp-error';
export type { OtlpErrorCode } from './otlp/otlp-error';
export { startReceiver } from './receiver/otlp-receiver';
export type { OtlpReceiver, ReceiverOptions } from './receiver/otlp-receiver';
export { TraceStore } from './store/trace-store';
export type { TracePredicate, TraceStoreCounts, TraceStoreOptions, WaitOptions } from './store/trace-store';
export { renderWaterfall } from '../waterfall/render-waterfall';
export type { WaterfallDetail, WaterfallFormat, WaterfallOptions } from '../waterfall/waterfall-options';
export type {
  SpanAttributes,
  SpanAttributeValue,
  SpanEvent,
  SpanLink,
  TraceSpan,
  TraceSpanStatus,
} from '../trace/trace-span';
