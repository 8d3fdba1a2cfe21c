import { QueryBar } from '../search/query-bar';
import { Icon } from '../parts/icon';
import { connected, counts, paused } from '../state/live';
import { formatRoute, type Route } from '../state/route';
import { route } from '../state/router';
import { isDark, theme, toggleTheme } from '../state/theme';
import { isHelpOpen } from './help-dialog';

const VIEWS = [
  ['traces', 'Traces'],
  ['map', 'Map'],
  ['statistics', 'Statistics'],
  ['logs', 'Logs'],
] as const;

/** The top of the page: where you are, the query, and the state of the store. */
export function Header() {
  return (
    <header class="head">
      <nav class="head-views" aria-label="Views">
        {VIEWS.map(([view, label]) => (
          <a
            key={view}
            href={formatRoute({ view, query: route.value.query })}
            aria-current={isIn(route.value, view) ? 'page' : undefined}
          >
            {label}
          </a>
        ))}
      </nav>
      <search class="head-query">
        <QueryBar />
      </search>
      <Counts />
      <button
        type="button"
        class="button"
        aria-pressed={paused.value}
        title="Stop updating the page; the viewer still receives traces (p)"
        onClick={() => (paused.value = !paused.value)}
      >
        <Icon name={paused.value ? 'play' : 'pause'} />
        {paused.value ? 'Paused' : 'Pause'}
      </button>
      <ThemeButton />
      <button type="button" class="button is-quiet" onClick={() => (isHelpOpen.value = true)} aria-label="Keys (?)">
        <span class="key">?</span>
      </button>
    </header>
  );
}

const isIn = ({ view }: Route, link: Route['view']): boolean =>
  view === link || (link === 'traces' && (view === 'trace' || view === 'compare'));

function ThemeButton() {
  // Read, so that a change draws the button again.
  void theme.value;
  const label = isDark() ? 'Light colours' : 'Dark colours';
  return (
    <button type="button" class="button is-quiet" aria-label={label} title={label} onClick={toggleTheme}>
      <Icon name={isDark() ? 'sun' : 'moon'} />
    </button>
  );
}

function Counts() {
  const held = counts.value;
  if (!connected.value) return <span class="badge is-error">no connection to the viewer</span>;
  if (!held) return null;
  const dropped = held.droppedSpans + held.droppedLogs;
  const share = Math.round((held.bytes / held.maxBytes) * 100);
  return (
    <span class="head-counts number">
      <span title={`${held.logs.toLocaleString('en')} log records; ${share} % of the memory is used`}>
        {held.traces.toLocaleString('en')} traces · {held.spans.toLocaleString('en')} spans
      </span>
      {held.evictedTraces > 0 && (
        <>
          {' '}
          <span class="badge" title="The store was full, so the traces with the oldest updates were evicted.">
            {held.evictedTraces.toLocaleString('en')} evicted
          </span>
        </>
      )}
      {dropped > 0 && (
        <>
          {' '}
          <span class="badge is-warning" title="Spans and log records over a limit of the store">
            {dropped.toLocaleString('en')} dropped
          </span>
        </>
      )}
    </span>
  );
}
