import { ClockSelect } from '../../parts/clock-select';
import { TRACE_TABS, type TraceTab } from '../../state/route';
import { route } from '../../state/router';
import { useTrace } from '../use-trace';

const LABELS: Readonly<Record<TraceTab, string>> = {
  waterfall: 'Waterfall',
  table: 'Table',
  logs: 'Logs',
  flame: 'Flame',
};

/** The ways to look at a trace. */
export function Tabs() {
  const trace = useTrace();
  const shown = (route.value.view === 'trace' && route.value.tab) || 'waterfall';
  const show = (tab: TraceTab): void => trace.setRoute({ tab }, false);
  const move = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const next = TRACE_TABS.at((TRACE_TABS.indexOf(shown) + (step ?? 0)) % TRACE_TABS.length);
    if (step === undefined || !next) return;
    event.preventDefault();
    event.stopPropagation();
    show(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  const lines = trace.content.value?.logs.length ?? 0;
  return (
    <div class="tabs">
      <div role="tablist" aria-label="Views of the trace">
        {TRACE_TABS.map((tab) => (
          <button
            key={tab}
            id={`tab-${tab}`}
            type="button"
            role="tab"
            aria-selected={tab === shown}
            aria-controls={tab === shown ? 'tab-panel' : undefined}
            tabIndex={tab === shown ? 0 : -1}
            onClick={() => show(tab)}
            onKeyDown={move}
          >
            {LABELS[tab]}
            {tab === 'logs' && <span class="soft number"> {lines}</span>}
          </button>
        ))}
      </div>
      <span class="tabs-end">
        <ClockSelect />
        <a class="button is-quiet" href={`/api/traces/${trace.traceId}/export`} download>
          Export
        </a>
      </span>
    </div>
  );
}
