import { signal, type ReadonlySignal } from '@preact/signals';

/** A short message at the edge of the page. Screen readers read it. */
export interface Notice {
  readonly id: number;
  readonly text: string;
  readonly kind: 'info' | 'error';
}

const SHOWN_MILLIS = 6_000;
const MOST_NOTICES = 4;

const shown = signal<readonly Notice[]>([]);
const spoken = signal('');
let lastId = 0;

export const notices: ReadonlySignal<readonly Notice[]> = shown;

/** What screen readers say next. */
export const announcement: ReadonlySignal<string> = spoken;

/** Shows a message for some seconds; an error stays until it is closed. */
export function notify(text: string, kind: Notice['kind'] = 'info'): void {
  const id = ++lastId;
  shown.value = [...shown.value.filter((notice) => notice.text !== text), { id, text, kind }].slice(-MOST_NOTICES);
  if (kind === 'info') setTimeout(() => dismiss(id), SHOWN_MILLIS);
}

export function dismiss(id: number): void {
  shown.value = shown.value.filter((notice) => notice.id !== id);
}

/** Tells users of screen readers what everybody else sees: `40 rows hidden`. */
export function announce(text: string): void {
  // The same text twice is no change, and would not be read.
  spoken.value = spoken.value === text ? `${text}\u00A0` : text;
}
