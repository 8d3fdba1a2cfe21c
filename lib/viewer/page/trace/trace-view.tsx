import { signal, untracked, useSignalEffect } from '@preact/signals';
import { useEffect, useMemo } from 'preact/hooks';
import { cut } from '../text/cut';
import { Message } from '../parts/message';
import { Splitter } from '../parts/splitter';
import type { TraceTab } from '../state/route';
import { route } from '../state/router';
import { Details } from './details/details';
import { loadTrace } from './load-trace';
import { FlameTab } from './tabs/flame-tab';
import { LogsTab } from './tabs/logs-tab';
import { TableTab } from './tabs/table-tab';
import { Tabs } from './tabs/tabs';
import { TraceHead } from './trace-head';
import { TraceState } from './trace-state';
import { TraceContext } from './use-trace';
import { WaterfallTab } from './waterfall/waterfall-tab';

const SHOWN: Readonly<Record<TraceTab, () => preact.ComponentChild>> = {
  waterfall: WaterfallTab,
  table: TableTab,
  logs: LogsTab,
  flame: FlameTab,
};

const detailsWidth = signal(400);

/** One trace: its waterfall, tables and lines, and the details of a span. */
export function TraceView() {
  const shown = route.value;
  const traceId = shown.view === 'trace' ? shown.traceId : '';
  const trace = useMemo(() => new TraceState(traceId), [traceId]);
  useEffect(() => loadTrace(trace), [trace]);
  useSignalEffect(() => followRoute(trace));
  if (shown.view !== 'trace') return null;
  if (!trace.content.value) {
    return (
      <>
        <h1 class="unseen">Trace {cut(trace.traceId)}</h1>
        {trace.problem.value === undefined ? (
          <Message title="Loading…" />
        ) : (
          <Message title="No trace to show">{trace.problem.value}</Message>
        )}
      </>
    );
  }
  const Tab = SHOWN[shown.tab ?? 'waterfall'];
  const hasDetails = trace.isDetailsOpen.value && trace.selected.value !== undefined;
  return (
    <TraceContext.Provider value={trace}>
      <div
        class={`trace${hasDetails ? ' has-details' : ''}`}
        style={hasDetails ? { gridTemplateColumns: `minmax(0, 1fr) 1px ${detailsWidth.value}px` } : {}}
      >
        <div class="trace-main">
          <TraceHead />
          <Tabs />
          <div
            class="trace-tab"
            id="tab-panel"
            role="tabpanel"
            aria-labelledby={`tab-${shown.tab ?? 'waterfall'}`}
            key={shown.tab}
          >
            <Tab />
          </div>
        </div>
        {hasDetails && (
          <>
            <Splitter label="the details" width={detailsWidth} least={260} most={900} grows="right" />
            <Details />
          </>
        )}
      </div>
    </TraceContext.Provider>
  );
}

/** A link or the back button may name another span than the current one. */
function followRoute(trace: TraceState): void {
  const { value } = route;
  if (!trace.content.value || value.view !== 'trace' || value.traceId !== trace.traceId) return;
  const { spanId } = value;
  if (spanId !== undefined && spanId !== trace.shownSpanId) untracked(() => trace.revealSpan(spanId));
}
