import { signal, type ReadonlySignal } from '@preact/signals';
import { formatRoute, parseRoute, type Route } from './route';

const current = signal<Route>(parseRoute(location.hash));

/** What the page shows now. */
export const route: ReadonlySignal<Route> = current;

/** Browsers refuse more than some 20 changes of the address a second, and a held arrow key makes 30. */
const SETTLE_MILLIS = 200;
let settling: ReturnType<typeof setTimeout> | undefined;

addEventListener('popstate', () => {
  clearTimeout(settling);
  settling = undefined;
  current.value = parseRoute(location.hash);
});

/**
 * Shows something else.
 *
 * @param options `replace`: the back button skips the present state, as for steps of a selection
 */
export function go(next: Route, options: { readonly replace?: boolean } = {}): void {
  const hash = formatRoute(next);
  if (hash === formatRoute(current.value)) return;
  if (options.replace) {
    settling ??= setTimeout(settle, SETTLE_MILLIS);
  } else {
    settle();
    history.pushState(null, '', hash);
  }
  current.value = next;
}

/** Writes the address of the present state. */
function settle(): void {
  if (settling === undefined) return;
  clearTimeout(settling);
  settling = undefined;
  history.replaceState(null, '', formatRoute(current.value));
}

/** The list with a query; an open trace stays open beside it. */
export function search(query: string): void {
  go({ ...current.value, query });
}
