export { findBottleneck } from './bottleneck';
export type { Bottleneck } from './bottleneck';
export { findCriticalPath } from './critical-path';
export type { CriticalPath, PathSegment } from './critical-path';
export { renderWaterfall } from './render-text';
export type { WaterfallOptions } from './render-text';
export { buildTrees, walkTrees } from './span-tree';
export type { SpanNode } from './span-tree';
export type { SpanAttributes, SpanAttributeValue, SpanEvent, SpanLink, TraceSpan, TraceSpanStatus } from './trace-span';
