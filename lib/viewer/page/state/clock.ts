import { effect, signal, type ReadonlySignal } from '@preact/signals';
import { type Clock, CLOCKS } from '../parts/moment';
import { stored } from './stored';

const isClock = (text: string): text is Clock => CLOCKS.some((clock) => clock === text);

/** How the page shows times. */
export const clock = stored<Clock>('clock', 'local', isClock);

const time = signal(Date.now());

/** Milliseconds since 1970. Moves each second while ages are shown. */
export const now: ReadonlySignal<number> = time;

effect(() => {
  time.value = Date.now();
  if (clock.value !== 'ago') return undefined;
  const timer = setInterval(() => (time.value = Date.now()), 1000);
  return () => clearInterval(timer);
});
