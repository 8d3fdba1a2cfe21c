import { activeContext } from '../lib/span/current/api-globals';
import { activeSpanOf } from '../lib/span/current/span-context';
import type { OpenSpan } from '../lib/span/open-span';

/** The `SERVER` or `CONSUMER` span of an incoming request or message. */
export abstract class EntrySpan {
  /** The entry span that encloses the active span. */
  static current(): EntrySpan | undefined {
    for (let active = activeSpanOf(activeContext()); active; active = active.enclosing) {
      if (isEntrySpan(active.owner)) return active.owner;
    }
    return undefined;
  }

  protected constructor(protected readonly open: OpenSpan) {
    open.active.owner = this;
  }

  run<T>(body: () => T): T {
    return this.open.run(body);
  }

  /** Receives each exception before a filter handles it. The same exception can arrive more than once. */
  abstract threw(error: unknown): void;
}

/** Checks the method, not the class, because another copy of this package may have opened the span. */
function isEntrySpan(owner: unknown): owner is EntrySpan {
  return typeof (owner as Partial<EntrySpan> | undefined)?.threw === 'function';
}
