import type { Attributes, Context, Link } from '@opentelemetry/api';
import { countFault } from '../diagnostics/fault';
import { openAt, openUnrecorded, type SpanStart } from '../span/open-at';
import type { OpenSpan } from '../span/open-span';
import type { ExplicitParent } from '../span/open-spans';
import { activeContext } from '../span/current/api-globals';
import { type Repeatable, TracedCall } from '../span/settle/call';
import { isUnderUnsampledParent } from '../span/current/unrecorded';
import { isLittle } from '../values/scalar';
import type { Callsite } from './callsite';

/** One call of a decorated method: what its span is opened with, and that of each further run of what it returned. */
export class Invocation implements SpanStart, Repeatable {
  links: Link[] | undefined = undefined;
  explicit: ExplicitParent | undefined = undefined;

  constructor(
    private readonly callsite: Callsite,
    private readonly self: unknown,
    private readonly args: readonly unknown[],
  ) {}

  /**
   * Opens the span.
   *
   * @returns `undefined` where the call has none: the filter says so, nobody records, or something of ours failed
   */
  begin(outer: Context = activeContext()): TracedCall | undefined {
    const { callsite, self } = this;
    try {
      if (callsite.isOff(self) || !callsite.isOnIn(outer)) return undefined;
      return new TracedCall(this.open(outer), callsite, this);
    } catch (error) {
      countFault('opening the span of a call', error);
      return undefined;
    }
  }

  /** Objects and long texts must not live as long as a socket or a timer that a call has left behind. */
  get holdsLittle(): boolean {
    for (const value of this.args) if (!isLittle(value)) return false;
    return true;
  }

  attributes(): Attributes {
    return this.callsite.attributes(this.self, this.args, this.callsite.functionName);
  }

  fields(): Attributes {
    return this.callsite.attributes(this.self, this.args);
  }

  /** Nobody sees the span of a call that is not recorded, but lines and the filter see its fields. */
  private open(outer: Context): OpenSpan {
    const { callsite } = this;
    if (!callsite.isPlain) return openAt(callsite, this.parentIn(outer), this);
    // Where it may be left out, it has been by now.
    const isUnread = !callsite.skipWhenUnrecorded && isUnderUnsampledParent(outer);
    return isUnread ? openUnrecorded(callsite, outer, this) : openAt(callsite, outer, this);
  }

  private parentIn(outer: Context): Context {
    const { parent, links, explicit } = this.callsite.place(this.self, this.args, outer);
    this.links = links;
    this.explicit = explicit;
    return parent;
  }
}
