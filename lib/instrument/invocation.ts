import type { Attributes, Context, Link } from '@opentelemetry/api';
import { countFault } from '../diagnostics/fault';
import { openAt, type SpanStart } from '../span/lifecycle';
import { activeContext } from '../span/registered';
import { type Repeatable, TracedCall } from '../span/settle/call';
import type { Callsite } from './callsite';

/** One call of a decorated method: what its span is opened with, and that of each further run of what it returned. */
export class Invocation implements SpanStart, Repeatable {
  links: Link[] | undefined = undefined;

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
      return new TracedCall(openAt(callsite, this.parentIn(outer), this), callsite, this);
    } catch (error) {
      countFault('opening the span of a call', error);
      return undefined;
    }
  }

  attributes(): Attributes {
    return this.callsite.attributes(this.self, this.args, this.callsite.functionName);
  }

  fields(): Attributes {
    return this.callsite.attributes(this.self, this.args);
  }

  private parentIn(outer: Context): Context {
    if (this.callsite.isPlain) return outer;
    const { parent, links } = this.callsite.place(this.self, this.args, outer);
    this.links = links;
    return parent;
  }
}
