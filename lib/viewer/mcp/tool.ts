import type { TimeSlice } from '../server/time-slice';
import type { TraceIndex } from '../server/trace-index';
import type { TraceStore } from '../store/trace-store';
import type { Finding } from './answer';
import type { JsonObject } from './json';

/** What the tools read. */
export interface AgentContext {
  readonly store: TraceStore;
  readonly index: TraceIndex;
  /** Address of the page, without a slash at the end. */
  readonly pageUrl: string;
}

/** One call of a tool. */
export interface ToolCall extends AgentContext {
  /** The arguments, which meet the input schema. */
  readonly input: Readonly<Record<string, unknown>>;
  /** For the work of this call. */
  readonly slice: TimeSlice;
  /** Aborted when the client does not wait any longer. */
  readonly signal: AbortSignal;
  /** Bytes for the answer. */
  readonly maxBytes: number;
}

export interface AgentTool {
  readonly name: string;
  readonly title: string;
  /** For the model that chooses a tool. */
  readonly description: string;
  /** JSON Schema of each argument. `max_bytes` is added to all tools. */
  readonly input: Readonly<Record<string, JsonObject>>;
  readonly required?: readonly string[];
  /** JSON Schema of each property of a row; of a text, if the rows are lines. */
  readonly row: Readonly<Record<string, JsonObject>> | 'line';
  readonly run: (call: ToolCall) => Promise<Finding>;
}

/** The caller can do something about it: the message tells what. */
export class ToolError extends Error {
  override readonly name = 'ToolError';
}
