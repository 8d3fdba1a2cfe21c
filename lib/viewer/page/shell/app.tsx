import { useEffect } from 'preact/hooks';
import { useGoKeys } from '../keys/go-keys';
import { pressKey } from '../keys/key-map';
import { useKeys } from '../keys/use-keys';
import { followList } from '../list/list-state';
import { TraceList } from '../list/trace-list';
import { effectiveQuery } from '../search/health-checks';
import { paused } from '../state/live';
import { go, route } from '../state/router';
import { toggleTheme } from '../state/theme';
import { DropZone } from '../transfer/drop-zone';
import { Header } from './header';
import { HelpDialog, isHelpOpen } from './help-dialog';
import { NoticeList } from './notice-list';
import { VIEWS } from './views';

/** The frame of the page. The list of traces fills it, or stands beside an open trace. */
export function App() {
  const { view, query } = route.value;
  const searched = effectiveQuery(query);
  const hasList = view === 'traces' || view === 'trace';
  useEffect(() => followList(searched), [searched]);
  useEffect(() => {
    addEventListener('keydown', pressKey);
    return () => removeEventListener('keydown', pressKey);
  }, []);
  useGoKeys();
  useKeys([
    { keys: ['?'], label: 'show the keys', group: 'Page', run: () => void (isHelpOpen.value = true) },
    { keys: ['p'], label: 'pause or resume', group: 'Page', run: () => void (paused.value = !paused.value) },
    { keys: ['d'], label: 'light or dark theme', group: 'Page', run: toggleTheme },
    { keys: ['Escape'], label: 'back to the list', group: 'Page', run: leave },
  ]);
  const Shown = view === 'traces' ? undefined : VIEWS[view];
  return (
    <div class="shell">
      <Header />
      <div class={`rooms${hasList ? '' : ' is-wide'}${view === 'traces' ? ' is-list' : ''}`}>
        {hasList && (
          <div class="rooms-list" role={view === 'traces' ? 'main' : 'complementary'} aria-label="Traces">
            <TraceList />
          </div>
        )}
        {Shown && (
          <main class="rooms-main" id="main" tabIndex={-1}>
            <Shown />
          </main>
        )}
      </div>
      <HelpDialog />
      <NoticeList />
      <DropZone />
    </div>
  );
}

/** Escape leaves a text field first, then the view. */
function leave(): boolean {
  const { activeElement } = document;
  if (activeElement instanceof HTMLElement && activeElement.matches('input, textarea, select')) {
    activeElement.blur();
    return true;
  }
  if (route.value.view === 'traces') return false;
  go({ view: 'traces', query: route.value.query });
  return true;
}
