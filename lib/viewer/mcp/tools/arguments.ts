import { unknownKeyIn } from '../../../query/complete/unknown-key';
import { type CompiledQuery, compileQuery } from '../../../query/match/compiled-query';
import { parseQuery } from '../../../query/parse-query';
import { QueryError } from '../../../query/query-error';
import type { KeptTrace } from '../../store/kept-trace';
import type { JsonObject } from '../json';
import { safeText } from '../safe-value';
import { type ToolCall, ToolError } from '../tool';

// The arguments that several tools take, and how they are read.

export const TEXT: JsonObject = { type: 'string' };
export const NUMBER: JsonObject = { type: 'number' };
export const OBJECT: JsonObject = { type: 'object' };

export const QUERY: JsonObject = {
  type: 'string',
  maxLength: 2000,
  description:
    'What to find; empty finds everything. Examples: `service=orders is:error`, `duration>250ms`, `http.route=/pay ' +
    'status!=ok`, `"card declined"`, `{service=orders} > {kind=client}`, `since:5m | sort -duration`.',
};
/** The same for the other tools, but short: an agent reads the list of tools on every turn. */
export const FILTER: JsonObject = { type: 'string', maxLength: 2000, description: 'As in search_traces.' };
export const TRACE_ID: JsonObject = {
  type: 'string',
  pattern: '^[0-9a-fA-F]{32}$',
  description: '32 hexadecimal digits.',
};
export const SPAN_ID: JsonObject = {
  type: 'string',
  pattern: '^[0-9a-fA-F]{16}$',
  description: '16 hexadecimal digits.',
};
export const CURSOR: JsonObject = {
  type: 'string',
  maxLength: 100,
  description: '`next_cursor` of the previous result.',
};

export const limitOf = (most: number, usual: number): JsonObject => ({
  type: 'integer',
  minimum: 1,
  maximum: most,
  default: usual,
  description: 'Maximum number of rows.',
});

export function textIn({ input }: ToolCall, name: string): string | undefined {
  const value = input[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function numberIn({ input }: ToolCall, name: string, usual: number): number {
  const value = input[name];
  return typeof value === 'number' ? value : usual;
}

/** @throws ToolError with the column, and the nearest word if there is one */
export function queryIn(call: ToolCall): CompiledQuery {
  try {
    return compileQuery(parseQuery(textIn(call, 'query') ?? ''));
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    const { message, column, suggestion } = error;
    throw new ToolError(
      `The query is not valid at column ${column}: ${message}${suggestion ? ` Did you mean \`${suggestion}\`?` : ''}`,
    );
  }
}

/** Explains why a query may have found nothing: no trace has the attribute. */
export function hintFor({ query }: CompiledQuery, { store }: ToolCall): readonly string[] {
  const unknown = unknownKeyIn(query, store.vocabulary);
  if (!unknown) return [];
  const { message, suggestion } = unknown;
  return [safeText(`${message}${suggestion === undefined ? '' : ` Did you mean \`${suggestion}\`?`}`)];
}

/** @throws ToolError if the store does not have it */
export function traceIn(call: ToolCall, name = 'trace_id'): KeptTrace {
  const traceId = (textIn(call, name) ?? '').toLowerCase();
  const trace = call.store.get(traceId);
  if (trace) return trace;
  throw new ToolError(
    `The store has no trace ${traceId}; it may have been evicted. Call search_traces to find the traces it has.`,
  );
}

/** Reads a cursor that is a number of rows. @throws ToolError */
export function offsetIn(call: ToolCall): number {
  const text = textIn(call, 'cursor');
  if (text === undefined) return 0;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new ToolError('Expected `cursor` to be the `next_cursor` of a result of this tool.');
}

/** Cursors that are numbers of rows. */
export function pagesOf(offset: number, total: number): (shown: number) => string | undefined {
  return (shown) => (shown > 0 && offset + shown < total ? String(offset + shown) : undefined);
}
