import { PACKAGE_VERSION } from '../../process/package-copy';
import { TimeSlice } from '../server/time-slice';
import { TraceIndex } from '../server/trace-index';
import type { TraceStore } from '../store/trace-store';
import { answerOf, DEFAULT_BYTES, LEAST_BYTES, MOST_BYTES, type ToolResult, UNTRUSTED } from './answer';
import type { JsonObject } from './json';
import type { ServedTools } from './mcp-sdk';
import { type AgentContext, type AgentTool, ToolError } from './tool';
import { COMPARE_TRACES } from './tools/compare-traces';
import { LIST_ERRORS } from './tools/list-errors';
import { OVERVIEW } from './tools/overview';
import { READ_LOGS } from './tools/read-logs';
import { READ_SPANS } from './tools/read-spans';
import { READ_TRACE } from './tools/read-trace';
import { SEARCH_TRACES } from './tools/search-traces';
import { WAIT_FOR_TRACE } from './tools/wait-for-trace';

const TOOLS: readonly AgentTool[] = [
  OVERVIEW,
  SEARCH_TRACES,
  READ_TRACE,
  READ_SPANS,
  READ_LOGS,
  LIST_ERRORS,
  COMPARE_TRACES,
  WAIT_FOR_TRACE,
];

const INSTRUCTIONS = `Traces and logs of the programs on this machine, as OpenTelemetry. Begin with overview or list_errors; \
search_traces finds traces; read_trace shows one as a waterfall; read_spans and read_logs have the details. After you have sent \
a request to a program, wait_for_trace returns its trace. A result has at most max_bytes, and says what it omits; \
pass next_cursor as cursor to get the next rows. ${UNTRUSTED}`;

const MAX_BYTES: JsonObject = {
  type: 'integer',
  minimum: LEAST_BYTES,
  maximum: MOST_BYTES,
  default: DEFAULT_BYTES,
  description: 'Maximum size of the result, in bytes.',
};

/** Gives agents access to the store of a viewer. The first call builds its index. */
export class AgentAccess {
  #index: TraceIndex | undefined;

  constructor(
    private readonly store: TraceStore,
    private readonly pageUrl: () => string,
  ) {}

  /** All tools, for the SDK. */
  get served(): ServedTools {
    return {
      title: 'Traces and logs of this machine',
      version: PACKAGE_VERSION,
      instructions: INSTRUCTIONS,
      tools: TOOLS.map((tool) => ({
        name: tool.name,
        title: tool.title,
        description: tool.description,
        inputSchema: inputSchemaOf(tool),
        outputSchema: outputSchemaOf(tool),
        call: (input, signal) => this.#call(tool, input, signal),
      })),
    };
  }

  close(): void {
    this.#index?.close();
    this.#index = undefined;
  }

  async #call(tool: AgentTool, input: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<ToolResult> {
    const maxBytes = typeof input['max_bytes'] === 'number' ? input['max_bytes'] : DEFAULT_BYTES;
    const slice = new TimeSlice(signal);
    try {
      return answerOf(await tool.run({ ...this.#context, input, slice, signal, maxBytes }), maxBytes);
    } catch (error) {
      if (error instanceof ToolError) return { content: [{ type: 'text', text: error.message }], isError: true };
      throw error;
    }
  }

  get #context(): AgentContext {
    this.#index ??= new TraceIndex(this.store);
    return { store: this.store, index: this.#index, pageUrl: this.pageUrl() };
  }
}

function inputSchemaOf({ input, required = [] }: AgentTool): JsonObject {
  return {
    type: 'object',
    properties: { ...input, max_bytes: MAX_BYTES },
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

function outputSchemaOf({ row }: AgentTool): JsonObject {
  const text: JsonObject = { type: 'string' };
  return {
    type: 'object',
    properties: {
      note: text,
      facts: { type: 'object' },
      rows: { type: 'array', items: row === 'line' ? text : { type: 'object', properties: row } },
      left_out: { type: 'array', items: text },
      next_cursor: text,
      page: text,
    },
    required: ['note', 'facts', 'rows', 'left_out', 'page'],
  };
}
