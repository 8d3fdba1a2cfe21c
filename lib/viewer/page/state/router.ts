import { signal, type ReadonlySignal } from '@preact/signals';
import { formatRoute, parseRoute, type Route } from './route';

const current = signal<Route>(parseRoute(location.hash));

/** What the page shows now. */
export const route: ReadonlySignal<Route> = current;

addEventListener('hashchange', () => {
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
  history[options.replace ? 'replaceState' : 'pushState'](null, '', hash);
  current.value = next;
}

/** The list with a query; an open trace stays open beside it. */
export function search(query: string): void {
  go({ ...current.value, query });
}
