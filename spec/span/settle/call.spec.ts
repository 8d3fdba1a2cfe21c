import { openSpan } from '../../../lib/span/start-span';
import { TracedCall } from '../../../lib/span/settle/call';
import { freshTelemetry } from '../../fresh-telemetry';

describe('the outcome of a call', () => {
  const telemetry = freshTelemetry();

  it('reaches the callsite once: only the first counts', () => {
    const outcomes: unknown[] = [];
    const call = new TracedCall(
      openSpan({ name: 'call' }),
      {
        returned: (_, result) => outcomes.push(result),
        threw: (_, error) => outcomes.push(error),
      },
      { begin: () => undefined },
    );
    call.returned('first');
    call.returned('second');
    call.threw(new Error('third'));
    call.cancelled();
    expect(outcomes).toEqual(['first']);
    expect(telemetry.outline()).toEqual([{ name: 'call' }]);
  });
});
