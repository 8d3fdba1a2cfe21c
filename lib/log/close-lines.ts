import type { Context } from '@opentelemetry/api';
import { currentFilter } from '../filter/filter';
import { type Level, parseLevel } from '../filter/level';
import type { ActiveSpan } from '../span/active-span';
import { watchSpans } from '../span/span-watchers';

/** Name of the field of a close line that says how long the span was open. */
export const DURATION_FIELD = 'time.duration';

/** Writes the close line of a span whose end was just seen. */
export type CloseWriter = (level: Level, active: ActiveSpan, duration: string | undefined, context: Context) => void;

/**
 * Calls `write` at the end of each span of ours that the filter lets through, from now on. Counterpart of Rust's
 * `FmtSpan::CLOSE`, which splits the time into `time.busy` and `time.idle`: there, each poll of a future passes the
 * library, and here, nothing tells it when the code behind an `await` runs. So there is one duration, from the start of
 * the span to its end.
 *
 * @returns what ends it
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

/** The line is there where the filter would let a callsite of this target, name and level have its span. */
function isOn(active: ActiveSpan, level: Level): boolean {
  const { target, name, enclosing } = active;
  const interest = currentFilter().interest(target, name, level, (field) => active.hasField(field));
  return interest === 'by-scope' ? currentFilter().enabledInScope(level, enclosing) : interest === 'on';
}

/**
 * A duration as Rust's `tracing-subscriber` prints it, to three digits: `75.6µs`.
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
