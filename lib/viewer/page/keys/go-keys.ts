import { go, route } from '../state/router';
import { bindKeys, type KeyBinding } from './key-map';
import { useKeys } from './use-keys';

/** Milliseconds in which the second key must follow. */
const WAIT_MILLIS = 1_500;

const VIEWS = [
  ['t', 'traces'],
  ['m', 'map'],
  ['s', 'statistics'],
  ['l', 'logs'],
] as const;

/** `g` and another key go to a view. */
export function useGoKeys(): void {
  useKeys([
    { keys: ['g'], label: 'go to …', group: 'Page', run: waitForView },
    // No key has these names: they are for the help.
    ...VIEWS.map(([key, view]): KeyBinding => ({ keys: [`g ${key}`], label: view, group: 'Page', run: () => false })),
  ]);
}

/** Binds the second key, in front of all other bindings of that key. */
function waitForView(): void {
  const release = bindKeys(
    VIEWS.map(([key, view]) => ({
      keys: [key],
      label: `go to ${view}`,
      group: 'Page' as const,
      run: () => {
        end();
        go({ view, query: route.value.query });
      },
    })),
  );
  const timer = setTimeout(() => end(), WAIT_MILLIS);
  const end = (): void => {
    clearTimeout(timer);
    release();
  };
}
