import { useEffect } from 'preact/hooks';
import { pressKey } from '../keys/key-map';
import { useKeys } from '../keys/use-keys';
import { TraceList } from '../list/trace-list';
import { paused } from '../state/live';
import type { Route } from '../state/route';
import { go, route } from '../state/router';
import { toggleTheme } from '../state/theme';
import { Header } from './header';
import { HelpDialog, isHelpOpen } from './help-dialog';
import { NoticeList } from './notice-list';
import { VIEWS } from './views';

/** The frame of the page. The list of traces stands beside the views that show one of them. */
export function App() {
  const { value } = route;
  const hasList = value.view === 'traces' || value.view === 'trace';
  useEffect(() => {
    addEventListener('keydown', pressKey);
    return () => removeEventListener('keydown', pressKey);
  }, []);
  useKeys([
    { keys: ['?'], label: 'show the keys', group: 'Page', run: () => void (isHelpOpen.value = true) },
    { keys: ['p'], label: 'pause and go on', group: 'Page', run: () => void (paused.value = !paused.value) },
    { keys: ['d'], label: 'light or dark', group: 'Page', run: toggleTheme },
    { keys: ['Escape'], label: 'back to the list', group: 'Page', run: leave },
  ]);
  return (
    <div class="shell">
      <Header />
      <div class={`rooms${hasList ? '' : ' is-wide'}${value.view === 'traces' ? ' is-list' : ''}`}>
        {hasList && (
          <aside class="rooms-list" aria-label="Traces">
            <TraceList />
          </aside>
        )}
        <main class="rooms-main" id="main" tabIndex={-1}>
          <View route={value} />
        </main>
      </div>
      <HelpDialog />
      <NoticeList />
    </div>
  );
}

function View({ route: shown }: { readonly route: Route }) {
  const Shown = VIEWS[shown.view];
  return <Shown />;
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
