import { setTimeout as delay } from 'node:timers/promises';
import { currentSpan, Empty, instrument, Instrument, recordField } from 'otel-instrument';
import { freshTelemetry } from '../fresh-telemetry';
import { Gate } from '../span/gate';

describe('Rust cases: async', () => {
  const telemetry = freshTelemetry();

  it('40: one span covers an async call: it is current after each await, and never while the caller runs', async () => {
    const gates = [new Gate(), new Gate()];
    const inside: (string | undefined)[] = [];
    const call = instrument({ name: 'f' }, async () => {
      inside.push(currentSpan().spanId);
      for (const gate of gates) {
        await gate.opened;
        inside.push(currentSpan().spanId);
      }
    });
    const outside: (string | undefined)[] = [];
    const pending = call();
    for (const gate of gates) {
      outside.push(currentSpan().spanId);
      gate.open();
      await gate.opened;
      outside.push(currentSpan().spanId);
    }
    await pending;
    expect(telemetry.outline()).toEqual([{ name: 'f' }]);
    const id = telemetry.spans[0]?.spanContext().spanId;
    expect(inside).toEqual([id, id, id]);
    expect(outside).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('41: children and fields of two interleaved async calls do not mix', async () => {
    const gates = { a: new Gate(), b: new Gate() };
    const child = instrument({ name: 'child' }, (of: string) => of);
    const call = instrument({ name: 'call', fields: { late: Empty } }, async (id: 'a' | 'b') => {
      await gates[id].opened;
      child(id);
      recordField('late', id);
    });
    const pending = [call('a'), call('b')];
    gates.b.open();
    await pending[1];
    gates.a.open();
    await Promise.all(pending);
    expect(telemetry.outline()).toEqual(
      ['a', 'b'].map((id) => ({
        name: 'call',
        attributes: { id, late: id },
        children: [{ name: 'child', attributes: { of: id } }],
      })),
    );
  });

  it('42: a nested async call is the child of the outer one and ends first', async () => {
    const inner = instrument({ name: 'inner' }, async () => Promise.resolve());
    await instrument({ name: 'outer' }, async () => inner())();
    expect(telemetry.spans.map(({ name }) => name)).toEqual(['inner', 'outer']);
    expect(telemetry.outline()).toEqual([{ name: 'outer', children: [{ name: 'inner' }] }]);
  });

  it('43: a rejection is recorded before the span ends, and the caller sees the same reason', async () => {
    const reason = new TypeError('too late');
    const call = instrument({ name: 'f' }, async () => {
      await Promise.resolve();
      throw reason;
    });
    await expect(call()).rejects.toBe(reason);
    expect(telemetry.outline()).toMatchObject([
      { name: 'f', status: 'error: too late', events: [{ name: 'exception' }] },
    ]);
  });

  it('44: a cancelled call cleans up inside its span, which ends once, without error, and has `cancelled`', async () => {
    const cleanUp = instrument({ name: 'clean_up' }, () => undefined);
    const aborted = instrument({ name: 'aborted', skip: 'all' }, async (signal: AbortSignal) => {
      try {
        await delay(60_000, undefined, { signal });
      } finally {
        cleanUp();
      }
    });
    const returned = instrument({ name: 'returned' }, function* () {
      try {
        yield 1;
        yield 2;
      } finally {
        cleanUp();
      }
    });
    const controller = new AbortController();
    const pending = aborted(controller.signal);
    controller.abort();
    await expect(pending).rejects.toMatchObject({ name: 'AbortError' });
    const [first] = returned();
    expect(first).toBe(1);
    expect(telemetry.outline()).toEqual(
      ['aborted', 'returned'].map((name) => ({
        name,
        attributes: { cancelled: true },
        children: [{ name: 'clean_up' }],
      })),
    );
  });

  it('45: the span of a plain function that returns a promise or a thenable ends when that settles', async () => {
    class Lazy {
      runs = 0;

      then(onFulfilled: (value: string) => unknown): void {
        this.runs++;
        onFulfilled('lazy');
      }
    }
    class Plain {
      @Instrument({ ret: true })
      pending(gate: Gate<string>): Promise<string> {
        return gate.opened;
      }

      @Instrument({ ret: true })
      settled(): Promise<string> {
        return Promise.resolve('settled');
      }

      @Instrument({ ret: true })
      lazy(): PromiseLike<string> {
        return new Lazy() as unknown as PromiseLike<string>;
      }
    }
    const plain = new Plain();
    const gate = new Gate<string>();
    const pending = plain.pending(gate);
    await plain.settled();
    expect(telemetry.spans.map(({ name }) => name)).toEqual(['Plain.settled']);
    gate.open('late');
    await pending;
    const lazy = plain.lazy();
    expect(telemetry.spans).toHaveLength(2);
    expect(lazy).toMatchObject({ runs: 0 });
    await lazy;
    expect(lazy).toMatchObject({ runs: 1 });
    expect(telemetry.spans.map(({ name, attributes }) => [name, attributes['return']])).toEqual([
      ['Plain.settled', 'settled'],
      ['Plain.pending', 'late'],
      ['Plain.lazy', 'lazy'],
    ]);
  });

  it('46: a generator that is never iterated has no span', () => {
    let ran = false;
    const call = instrument({ name: 'f' }, function* () {
      ran = true;
      yield 1;
    });
    call();
    call().return(undefined);
    expect(ran).toBe(false);
    expect(telemetry.outline()).toEqual([]);
  });
});
