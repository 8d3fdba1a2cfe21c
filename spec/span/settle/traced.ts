import { openSpan } from '../../../lib/span/start-span';
import { type Outcome, TracedCall } from '../../../lib/span/settle/call';
import { runToEnd } from '../../../lib/span/settle/settle';

/** Runs `body` as a call with a span named `call`. Further runs get a span of that name too. */
export function traced<T>(body: () => T, outcome: Outcome = {}): T {
  const origin = { begin: () => new TracedCall(openSpan({ name: 'call' }), outcome, origin) };
  return runToEnd(origin.begin(), body);
}
