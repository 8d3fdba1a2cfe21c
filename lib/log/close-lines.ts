import type { Context } from '@opentelemetry/api';
import { currentFilter } from '../filter/filter';
import { type Level, parseLevel } from '../filter/level';
import type { ActiveSpan } from '../span/active-span';
import { watchSpans } from '../span/span-watchers';

/** Name of the field of a close line with the duration of the span. */
export const DURATION_FIELD = 'time.duration';

export type CloseWriter = (level: Level, active: ActiveSpan, duration: string | undefined, context: Context) => void;

/**
 * From now on, calls `write` at the end of each instrumented span that the filter enables. Counterpart of Rust's
 * `FmtSpan::CLOSE`, which splits the time into `time.busy` and `time.idle`, because the library sees each poll of a
 * future. JavaScript does not report when the code after an `await` runs, so there is one duration, from start to end.
 *
 * @returns a function that stops it
 */
export function writeCloseLines(write: CloseWriter): () => void {
  const starts = new WeakMap<ActiveSpan, number>();
  return watchSpans({
    started(active) {
      starts.set(active, performance.now());
    },
    ended(active, context) {
      const now = performance.now();
      const level = parseLevel(active.level) ?? 'info';
      if (!isOn(active, level)) return;
      const start = starts.get(active);
      write(level, active, start === undefined ? undefined : durationText((now - start) * 1e6), context);
    },
  });
}

/** The line is written if the filter enables a callsite of this target, name and level. */
function isOn(active: ActiveSpan, level: Level): boolean {
  const { target, name, enclosing } = active;
  const interest = currentFilter().interest(target, name, level, (field) => active.hasField(field));
  return interest === 'by-scope' ? currentFilter().enabledInScope(level, enclosing) : interest === 'on';
}

/**
 * Formats a duration with three digits, as Rust's `tracing-subscriber` does: `75.6µs`.
 *
 * @param nanos nanoseconds, not negative
 */
export function durationText(nanos: number): string {
  let amount = nanos;
  for (const unit of ['ns', 'µs', 'ms']) {
    if (amount < 10) return `${amount.toFixed(2)}${unit}`;
    if (amount < 100) return `${amount.toFixed(1)}${unit}`;
    if (amount < 1000) return `${amount.toFixed(0)}${unit}`;
    amount /= 1000;
  }
  return `${amount.toFixed(amount < 10 ? 2 : amount < 100 ? 1 : 0)}s`;
}
