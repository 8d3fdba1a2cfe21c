import { effect, signal, type Signal } from '@preact/signals';

const PREFIX = 'otel-instrument.';

/**
 * A signal whose value stays in this browser.
 *
 * @param isValid checks the stored text; another version of the page may have written it
 */
export function stored<T extends string>(name: string, initial: T, isValid: (text: string) => text is T): Signal<T> {
  const text = read(name);
  const state = signal<T>(text !== null && isValid(text) ? text : initial);
  let isFirst = true;
  effect(() => {
    const { value } = state;
    if (!isFirst) write(name, value);
    isFirst = false;
  });
  return state;
}

// A browser that blocks storage throws at every access. The page works without it.

function read(name: string): string | null {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

function write(name: string, value: string): void {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {}
}
