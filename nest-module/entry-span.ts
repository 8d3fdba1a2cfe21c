import { context } from '@opentelemetry/api';
import { activeSpanOf } from '../lib/span/current/span-context';
import type { OpenSpan } from '../lib/span/open-span';

/** The span of what has come in from outside, a request or a message, which is told what was thrown inside. */
export abstract class EntrySpan {
  /** The one that the current work belongs to. */
  static current(): EntrySpan | undefined {
    for (let active = activeSpanOf(context.active()); active; active = active.enclosing) {
      if (isEntrySpan(active.owner)) return active.owner;
    }
    return undefined;
  }

  protected constructor(protected readonly open: OpenSpan) {
    open.active.owner = this;
  }

  /** Runs `body` with the span current. */
  run<T>(body: () => T): T {
    return this.open.run(body);
  }

  /** Is told each exception before any filter makes an answer of it, and the same one perhaps more than once. */
  abstract threw(error: unknown): void;
}

/** By its method, since another copy of this package may have opened it. */
function isEntrySpan(subject: unknown): subject is EntrySpan {
  return typeof (subject as Partial<EntrySpan> | undefined)?.threw === 'function';
}
