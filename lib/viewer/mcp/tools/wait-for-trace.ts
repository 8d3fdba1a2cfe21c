import { setTimeout as sleep } from 'node:timers/promises';
import type { CompiledQuery } from '../../../query/match/compiled-query';
import type { KeptTrace } from '../../store/kept-trace';
import type { Finding } from '../answer';
import type { AgentTool, ToolCall } from '../tool';
import { FILTER, hintFor, numberIn, queryIn, textIn } from './arguments';
import { pageOf, TRACE_LINE, traceLine } from './trace-lines';

const USUAL_SECONDS = 30;
const MOST_SECONDS = 120;
const USUAL_LOOK_BACK = 10;
/** A trace is complete when nothing has been added to it for this time. */
const QUIET_MILLIS = 500;
const MOST_QUIET_WAITS = 10;

export const WAIT_FOR_TRACE: AgentTool = {
  name: 'wait_for_trace',
  title: 'Wait for a trace',
  description:
    'Waits until a trace that matches has arrived and is complete. Send the request first, then call this: traces of the ' +
    'last `look_back_seconds` count, too.',
  input: {
    query: FILTER,
    timeout_seconds: { type: 'number', minimum: 0, maximum: MOST_SECONDS, default: USUAL_SECONDS },
    look_back_seconds: { type: 'number', minimum: 0, maximum: 3600, default: USUAL_LOOK_BACK },
  },
  row: TRACE_LINE,
  run: waitForTrace,
};

async function waitForTrace(call: ToolCall): Promise<Finding> {
  const { store, index, slice, pageUrl } = call;
  const query = queryIn(call);
  const started = performance.now();
  const timeoutMillis = numberIn(call, 'timeout_seconds', USUAL_SECONDS) * 1000;
  const traceId = (await recentMatch(call, query)) ?? (await nextMatch(call, query, timeoutMillis));
  if (traceId !== undefined) await untilQuiet(call, traceId);
  await index.refresh(slice);
  const trace = traceId === undefined ? undefined : store.get(traceId);
  const hints = trace ? [] : hintFor(query, call);
  return {
    facts: {
      found: trace !== undefined,
      waited_ms: Math.round(performance.now() - started),
      ...(!trace && { traces: store.counts.traces }),
      ...(hints.length > 0 && { hint: hints.join(' ') }),
    },
    rows: trace ? [traceLine(index.row(trace))] : [],
    page: trace ? `${pageUrl}/#/trace/${trace.traceId}` : pageOf(pageUrl, '', textIn(call, 'query')),
  };
}

/** The last updated of the traces that match. */
async function recentMatch(call: ToolCall, query: CompiledQuery): Promise<string | undefined> {
  const { store, slice } = call;
  const since = Date.now() - numberIn(call, 'look_back_seconds', USUAL_LOOK_BACK) * 1000;
  for (const trace of [...store.kept()].toReversed()) {
    if (trace.updatedMillis < since) return undefined;
    if (slice.isOver()) await slice.next();
    if (matches(query, trace)) return trace.traceId;
  }
  return undefined;
}

/** Tests traces as they change, in slices: thousands may change in a second. */
async function nextMatch(
  { store, signal, slice }: ToolCall,
  query: CompiledQuery,
  timeoutMillis: number,
): Promise<string | undefined> {
  const changed = new Set<string>();
  let wake: () => void = () => undefined;
  const stop = store.onChange(({ updated }) => {
    for (const traceId of updated) changed.add(traceId);
    wake();
  });
  const ends = AbortSignal.any([signal, AbortSignal.timeout(timeoutMillis)]);
  const onEnd = (): void => wake();
  ends.addEventListener('abort', onEnd);
  try {
    while (!ends.aborted) {
      for (const traceId of changed) {
        changed.delete(traceId);
        if (slice.isOver()) await slice.next();
        const trace = store.get(traceId);
        if (trace && matches(query, trace)) return traceId;
      }
      // Nothing runs between the loop and this, so no change is missed.
      await new Promise<void>((resolve) => (wake = resolve));
    }
    return undefined;
  } finally {
    stop();
    ends.removeEventListener('abort', onEnd);
  }
}

/** A query without conditions waits for a trace with spans: log records alone do not match. */
const matches = (query: CompiledQuery, trace: KeptTrace): boolean =>
  query.isEmpty ? trace.spans.size > 0 : query.matchesTrace(trace);

async function untilQuiet({ store, signal }: ToolCall, traceId: string): Promise<void> {
  for (let waits = 0; waits < MOST_QUIET_WAITS && !signal.aborted; waits++) {
    const before = store.get(traceId)?.revision;
    if (before === undefined || isQuiet(store.get(traceId))) return;
    await sleep(QUIET_MILLIS, undefined, { signal }).catch(() => undefined);
    if (store.get(traceId)?.revision === before) return;
  }
}

const isQuiet = (trace: KeptTrace | undefined): boolean =>
  trace !== undefined && Date.now() - trace.updatedMillis > QUIET_MILLIS;
