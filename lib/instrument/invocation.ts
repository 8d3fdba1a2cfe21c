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

/**
 * Starts a call of a decorated method.
 *
 * @returns `undefined` if the call gets no span: the filter turns it off, nothing is recorded, or telemetry failed
 */
export function beginCall(
  callsite: Callsite,
  self: unknown,
  args: readonly unknown[],
  outer?: Context,
): TracedCall | undefined {
  try {
    // Checked first, so that a call without a span allocates nothing.
    if (callsite.isOff(self)) return undefined;
    const context = outer ?? activeContext();
    return callsite.isOnIn(context) ? new Invocation(callsite, self, args).callIn(context) : undefined;
  } catch (error) {
    countFault('opening the span of a call', error);
    return undefined;
  }
}

/** One call of a decorated method, with its span. A lazy result starts another call for each of its runs. */
class Invocation implements SpanStart, Repeatable {
  links: Link[] | undefined = undefined;
  explicit: ExplicitParent | undefined = undefined;

  constructor(
    private readonly callsite: Callsite,
    private readonly self: unknown,
    private readonly args: readonly unknown[],
  ) {}

  begin(): TracedCall | undefined {
    return beginCall(this.callsite, this.self, this.args);
  }

  callIn(outer: Context): TracedCall {
    return new TracedCall(this.open(outer), this.callsite, this);
  }

  /** Whether the arguments may be kept: a socket or timer that outlives the call must not keep objects and long text alive. */
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

  /** The span of an unrecorded call is not exported, but log lines and the filter read its fields. */
  private open(outer: Context): OpenSpan {
    const { callsite } = this;
    if (!callsite.isPlain) return openAt(callsite, this.parentIn(outer), this);
    // With `skipWhenUnrecorded`, `beginCall` has already returned.
    const isUnread = !callsite.skipWhenUnrecorded && isUnderUnsampledParent(outer);
    return isUnread ? openUnrecorded(callsite, outer, this) : openAt(callsite, outer, this);
  }

  private parentIn(outer: Context): Context {
    const { parent, links, explicit } = this.callsite.parentAndLinks(this.self, this.args, outer);
    this.links = links;
    this.explicit = explicit;
    return parent;
  }
}
