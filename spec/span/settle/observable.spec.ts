import { Readable } from 'node:stream';
import {
  BehaviorSubject,
  concat,
  connectable,
  defer,
  firstValueFrom,
  from,
  groupBy,
  lastValueFrom,
  map,
  mergeMap,
  NEVER,
  Observable,
  of,
  retry,
  Subject,
  Subscriber,
  take,
  tap,
  throwError,
} from 'rxjs';
import { instrument } from '../../../lib/instrument/instrument';
import { currentSpan } from '../../../lib/fields/record-field';
import { setFilter } from '../../../lib/filter/filter';
import { faultCounts } from '../../../lib/diagnostics/fault';
import { isColdObservable } from '../../../lib/span/settle/observable';
import { freshTelemetry } from '../../fresh-telemetry';
import { traced } from './traced';

describe('isColdObservable', () => {
  const source = of(1);
  const { subscribe, lift } = source as unknown as Record<string, unknown>;

  it.each<[string, object, boolean]>([
    ['an Observable', source, true],
    ['a subject', new Subject(), false],
    ['a connectable Observable', connectable(source), false],
    ['an object with `subscribe` but not `lift`, such as a message topic', { subscribe }, false],
    ['an object with `lift` but not `subscribe`', { lift }, false],
  ])('recognises %s', (_, value, expected) => {
    expect(isColdObservable(value)).toBe(expected);
  });
});

describe('the span of an Observable', () => {
  const telemetry = freshTelemetry();

  it('stays open until the Observable completes', () => {
    const source = new Subject<number>();
    const seen: unknown[] = [];
    traced(() => source.asObservable()).subscribe({ next: (v) => seen.push(v), complete: () => seen.push('done') });
    source.next(1);
    expect(telemetry.outline()).toEqual([]);
    source.complete();
    expect(seen).toEqual([1, 'done']);
    expect(telemetry.outline()).toEqual([{ name: 'call' }]);
  });

  it('fails with the Observable, and the subscriber gets the same error', () => {
    const failure = new TypeError('no stock');
    const seen: unknown[] = [];
    traced(() => throwError(() => failure)).subscribe({ error: (error) => seen.push(error) });
    expect(seen).toEqual([failure]);
    expect(telemetry.outline()).toMatchObject([{ name: 'call', status: 'error: no stock' }]);
  });

  it('is missing for a subscription that the filter disables; the values are the same', () => {
    const values: unknown[] = [];
    const result = instrument({ name: 'call' }, () => of(1, 2))();
    result.subscribe((value) => values.push(value));
    setFilter('off');
    result.subscribe((value) => values.push(value));
    expect(values).toEqual([1, 2, 1, 2]);
    expect(telemetry.outline()).toEqual([{ name: 'call' }]);
    expect([...faultCounts()]).toEqual([]);
  });

  it('is not current in the clean-up after it has ended', () => {
    const ids: unknown[] = [];
    let complete = (): void => undefined;
    const source = new Observable<never>((subscriber) => {
      complete = () => subscriber.complete();
      return () => ids.push(currentSpan().spanId);
    });
    traced(() => source).subscribe();
    complete();
    expect(ids).toEqual([undefined]);
    expect(telemetry.outline()).toEqual([{ name: 'call' }]);
  });

  it('is cancelled by an unsubscription', () => {
    traced(() => NEVER)
      .subscribe()
      .unsubscribe();
    expect(telemetry.outline()).toEqual([{ name: 'call', attributes: { cancelled: true } }]);
  });

  it('is current in the clean-up of an unsubscription', () => {
    const cleanUp = instrument({ name: 'clean_up' }, () => undefined);
    const call = instrument({ name: 'call' }, () => new Observable<never>(() => cleanUp));
    const around = instrument({ name: 'around' }, () => {
      const subscription = call().subscribe();
      subscription.unsubscribe();
      return currentSpan().spanId;
    })();
    expect(telemetry.spans.map(({ name }) => name)).toEqual(['clean_up', 'call', 'around']);
    expect(telemetry.outline()).toEqual([
      {
        name: 'around',
        children: [{ name: 'call', attributes: { cancelled: true }, children: [{ name: 'clean_up' }] }],
      },
    ]);
    expect(telemetry.spans[2]?.spanContext().spanId).toBe(around);
  });

  it('is cancelled when the clean-up throws, and the error reaches the caller of `unsubscribe`', () => {
    const failure = new TypeError('cannot close');
    const source = new Observable<never>(() => () => {
      throw failure;
    });
    const subscription = traced(() => source).subscribe();
    expect(() => subscription.unsubscribe()).toThrow('cannot close');
    expect(telemetry.outline()).toEqual([{ name: 'call', attributes: { cancelled: true } }]);
  });

  it('is cancelled at once for a closed subscriber', () => {
    const closed = new Subscriber<number>();
    closed.unsubscribe();
    traced(() => of(1)).subscribe(closed);
    expect(telemetry.outline()).toEqual([{ name: 'call', attributes: { cancelled: true } }]);
  });

  it('is separate for each subscription', async () => {
    const calls: number[] = [];
    const call = instrument({ name: 'call' }, (id: number) => {
      calls.push(id);
      return defer(() => of(id));
    });
    const result = call(7);
    await expect(Promise.all([lastValueFrom(result), lastValueFrom(result)])).resolves.toEqual([7, 7]);
    expect(calls).toEqual([7]);
    expect(telemetry.outline()).toEqual([
      { name: 'call', attributes: { id: 7 } },
      { name: 'call', attributes: { id: 7 } },
    ]);
  });

  it('is separate for each attempt of a retry', async () => {
    let attempt = 0;
    const call = instrument({ name: 'attempt' }, () =>
      defer(() => (++attempt < 3 ? throwError(() => new TypeError(`attempt ${attempt}`)) : of('done'))),
    );
    const around = instrument({ name: 'around' }, () => lastValueFrom(call().pipe(retry(2))));
    await expect(around()).resolves.toBe('done');
    expect(telemetry.outline()).toMatchObject([
      {
        name: 'around',
        children: [
          { name: 'attempt', status: 'error: attempt 1' },
          { name: 'attempt', status: 'error: attempt 2' },
          { name: 'attempt' },
        ],
      },
    ]);
  });

  it('stays open without a subscription', () => {
    telemetry.expectOpen(1);
    traced(() => of(1));
    expect(telemetry.outline()).toEqual([]);
  });

  it('ends when an endless synchronous source is stopped', () => {
    let produced = 0;
    const endless = new Observable<number>((subscriber) => {
      while (!subscriber.closed) subscriber.next(produced++);
    });
    const seen: number[] = [];
    traced(() => endless)
      .pipe(take(3))
      .subscribe((value) => seen.push(value));
    expect(seen).toEqual([0, 1, 2]);
    expect(produced).toBe(3);
    expect(telemetry.outline()).toEqual([{ name: 'call', attributes: { cancelled: true } }]);
  });

  it('is current in the source and not downstream', async () => {
    const upstream: (string | undefined)[] = [];
    const downstream: (string | undefined)[] = [];
    const note = (ids: (string | undefined)[]) => (): void => void ids.push(currentSpan().spanId);
    const call = instrument({ name: 'source' }, () =>
      concat(
        defer(async () => note(upstream)()),
        from([1]),
      ).pipe(tap({ next: note(upstream), complete: note(upstream) })),
    );
    const outerId = await instrument({ name: 'outer' }, async () => {
      await lastValueFrom(call().pipe(tap({ next: note(downstream), complete: note(downstream) })));
      return currentSpan().spanId;
    })();
    const sourceId = telemetry.spans.find(({ name }) => name === 'source')?.spanContext().spanId;
    expect(new Set(upstream)).toEqual(new Set([sourceId]));
    expect(new Set(downstream)).toEqual(new Set([outerId]));
    expect([upstream.length, downstream.length]).toEqual([4, 3]);
    expect(telemetry.outline()).toEqual([{ name: 'outer', children: [{ name: 'source' }] }]);
  });

  it('ends when `subscribe` of the source throws', async () => {
    const failure = new TypeError('cannot subscribe');
    const broken = new Observable<never>(() => {
      throw failure;
    });
    await expect(lastValueFrom(traced(() => broken))).rejects.toBe(failure);
    expect(telemetry.outline()).toMatchObject([{ name: 'call', status: 'error: cannot subscribe' }]);
  });

  it('belongs to an Observable that can still be piped and converted', async () => {
    const result = traced(() => of(1, 2));
    expect(result).toBeInstanceOf(Observable);
    await expect(firstValueFrom(result.pipe(map((value) => value * 10)))).resolves.toBe(10);
    expect(telemetry.outline()).toEqual([{ name: 'call', attributes: { cancelled: true } }]);
  });

  it('leaves the Observable its own properties, such as the key of a group', async () => {
    const parity = (value: number): string => (value % 2 === 0 ? 'even' : 'odd');
    const keys = of(1, 2).pipe(
      groupBy(parity),
      map((group) => traced(() => group)),
      mergeMap((group) => group.pipe(map((value) => `${group.key} ${value}`))),
    );
    const seen: string[] = [];
    await new Promise<void>((resolve) => {
      keys.subscribe({ next: (text) => seen.push(text), complete: resolve });
    });
    expect(seen).toEqual(['odd 1', 'even 2']);
    expect(telemetry.spans).toHaveLength(2);
  });
});

describe('a shared or stateful result is returned unchanged, and its span ends at return', () => {
  const telemetry = freshTelemetry();

  class Feed extends Observable<number> {
    readonly #topic = 'prices';

    get topic(): string {
      return this.#topic;
    }
  }

  it.each<[string, () => object]>([
    ['a Subject', () => new Subject()],
    ['a BehaviorSubject', () => new BehaviorSubject(1)],
    ['a Subject behind operators', () => new Subject<number>().pipe(map((value) => value + 1))],
    ['a connectable Observable', () => connectable(of(1))],
    ['an Observable of a subclass', () => new Feed((subscriber) => subscriber.complete())],
    ['a stream', () => Readable.from(['a'])],
    ['a web stream', () => new ReadableStream()],
    ['an object with only `subscribe`', () => ({ subscribe: () => undefined })],
  ])('%s', (_, make) => {
    const original = make();
    const before = Reflect.ownKeys(original);
    expect(traced(() => original)).toBe(original);
    expect(Reflect.ownKeys(original)).toEqual(before);
    expect(telemetry.outline()).toEqual([{ name: 'call' }]);
  });
});
