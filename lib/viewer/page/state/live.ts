import { signal } from '@preact/signals';
import type { StoreCounts } from '../../api/trace-row';

/** Whether the list and an open trace do not change while the store still receives traces. */
export const paused = signal(false);

/** What the store holds and what it has dropped; `undefined` until the first answer. */
export const counts = signal<StoreCounts | undefined>(undefined);

/** Whether the page hears of changes. */
export const connected = signal(true);
