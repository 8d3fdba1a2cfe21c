import { context, trace } from '@opentelemetry/api';
import {
  currentSpan,
  Empty,
  Instrument,
  instrument,
  openSpan,
  recordField,
  setFilter,
  startTelemetry,
  type Telemetry,
} from '../../lib';
import { rememberLines, type RememberedLines } from './remembered-lines';

describe('log lines in spans that are not sampled', () => {
  let telemetry: Telemetry;
  let remembered: RememberedLines;

  function start(ratio: number): void {
    telemetry = startTelemetry({ serviceName: 'orders', exporter: 'none', sampling: { ratio } });
    remembered = rememberLines({ format: 'json' });
  }

  afterEach(() => telemetry.shutdown());

  class Orders {
    @Instrument({ name: 'create', fields: { size: (order: { items: string[] }) => order.items.length, id: Empty } })
    create(order: { items: string[] }, customer: string): string {
      recordField('id', `o-${customer}`);
      return this.check(order.items[0] ?? '');
    }

    @Instrument({ name: 'check' })
    check(item: string): string {
      remembered.logger.log('info', 'Orders', 'checked');
      return item;
    }
  }

  it('have the fields of all their spans, in each of 1,000 requests of which a tenth is sampled', () => {
    start(0.1);
    for (let number = 0; number < 1000; number++) {
      const open = openSpan({ name: 'POST', parent: null, attributes: { 'url.path': `/${number}` } });
      open.setAttributes({ 'http.route': '/:id' });
      open.run(() => new Orders().create({ items: ['tea'] }, String(number)));
      open.end();
    }
    const expected = Array.from({ length: 1000 }, (_, number) => [
      { 'url.path': `/${number}`, 'http.route': '/:id', name: 'POST' },
      { order: '{"items":["tea"]}', customer: String(number), size: 1, id: `o-${number}`, name: 'create' },
      { item: 'tea', name: 'check' },
    ]);
    expect(remembered.lines.map(({ spans }) => spans)).toStrictEqual(expected);
    const sampled = remembered.lines.filter(({ trace_sampled: isSampled }) => isSampled).length;
    expect(sampled).toBeGreaterThan(40);
    expect(sampled).toBeLessThan(200);
  });

  it.each([0, 1])('obey a directive about a field, at ratio %p', (ratio) => {
    start(ratio);
    setFilter('info,[job{id=1}]=debug');
    const job = instrument({ name: 'job' }, (id: number) => remembered.logger.log('debug', 'Jobs', `inside ${id}`));
    const work = instrument({ name: 'work' }, (id: number) => job(id));
    [1, 2, 1].forEach((id) => work(id));
    expect(remembered.lines.map(({ span }) => span)).toStrictEqual([
      { id: 1, name: 'job' },
      { id: 1, name: 'job' },
    ]);
  });

  it('evaluate field functions when a line first needs them, with the enclosing span current', () => {
    start(0);
    let evaluations = 0;
    const seen: unknown[] = [];
    const outer = instrument({ name: 'outer' }, (list: string[]) => inner(list, trace.getSpan(context.active())));
    const inner = instrument(
      {
        name: 'inner',
        skip: ['_around'],
        fields: {
          around: () => {
            evaluations++;
            return seen.push(trace.getSpan(context.active())) > 0;
          },
        },
      },
      (list: string[], _around: unknown) => {
        seen.push(_around);
        list.push('later');
        remembered.logger.log('info', 'Lists', 'first');
        list.push('too late');
        remembered.logger.log('info', 'Lists', 'second');
      },
    );
    outer(['early']);
    expect(evaluations).toBe(1);
    expect(seen[0]).toBe(seen[1]);
    expect(remembered.lines.map(({ span }) => span)).toStrictEqual([
      { list: ['early', 'later'], around: true, name: 'inner' },
      { list: ['early', 'later'], around: true, name: 'inner' },
    ]);
  });

  it('evaluate nothing if no line is written', () => {
    start(0);
    let evaluations = 0;
    const call = instrument({ name: 'call', fields: { counted: () => ++evaluations } }, () =>
      remembered.logger.log('debug', 'Calls', 'not on'),
    );
    instrument({ name: 'around' }, call)();
    expect(evaluations).toBe(0);
  });

  it('show fields of `currentSpan().record`, and the last of two values', () => {
    start(0);
    instrument({ name: 'call', fields: { step: Empty } }, () => {
      recordField('step', 1);
      currentSpan().record('step', 2).record('more', true);
      remembered.logger.log('info', 'Calls', 'line');
    })();
    expect(remembered.lines[0]?.span).toStrictEqual({ step: 2, more: true, name: 'call' });
  });

  it('hide secrets', () => {
    start(0);
    const login = instrument({ name: 'login' }, (_user: string, password: string) => {
      remembered.logger.log('info', 'Login', password.slice(0, 0));
    });
    login('ann', 'hunter2');
    expect(remembered.texts.join('')).not.toContain('hunter2');
  });

  it('show special fields as in sampled spans', () => {
    start(0);
    instrument({ name: 'call', fields: { 'otel.kind': 'server', id: 7 } }, () =>
      remembered.logger.log('info', 'Calls', 'line'),
    )();
    expect(remembered.lines[0]?.span).toStrictEqual({ id: 7, name: 'call' });
  });

  it('release objects when the span ends, and keep values that were already shown', async () => {
    start(0);
    const later: Promise<void>[] = [];
    const call = instrument({ name: 'call' }, (isShown: { readonly value: boolean }) => {
      if (isShown.value) remembered.logger.log('info', 'Calls', 'inside');
      later.push(Promise.resolve().then(() => remembered.logger.log('info', 'Calls', 'behind')));
    });
    const root = openSpan({ name: 'root', parent: null });
    root.run(() => [true, false].forEach((value) => call({ value })));
    await Promise.all(later);
    root.end();
    expect(remembered.lines.map(({ span }) => span)).toStrictEqual([
      { isShown: '{"value":true}', name: 'call' },
      { isShown: '{"value":true}', name: 'call' },
      { name: 'call' },
    ]);
  });

  it('show numbers, booleans and short text even after the span has ended', async () => {
    start(0);
    const later: Promise<void>[] = [];
    const call = instrument({ name: 'call' }, (id: number, item: string) => {
      later.push(Promise.resolve().then(() => remembered.logger.log('info', 'Calls', `${id} ${item}`)));
    });
    const root = openSpan({ name: 'root', parent: null });
    root.run(() => call(7, 'tea'));
    await Promise.all(later);
    root.end();
    expect(remembered.lines[0]?.span).toStrictEqual({ id: 7, item: 'tea', name: 'call' });
  });
  it.each([
    [7, { given: 7, late: 8 }],
    ['tea', { given: 'tea', late: 8 }],
    [{ id: 1 }, { late: 8 }],
    ['t'.repeat(2000), { late: 8 }],
  ])('that a root call did not await show its short values only: %p', async (item, shown) => {
    start(0);
    let later: Promise<void> | undefined;
    const begin = instrument({ name: 'begin', fields: { late: Empty, big: Empty } }, (given: unknown) => {
      recordField('late', 8);
      recordField('big', { value: 1 });
      later = new Promise((resolve) => setImmediate(resolve)).then(() =>
        remembered.logger.log('info', 'Calls', 'behind'),
      );
      return given;
    });
    begin(item);
    await later;
    const { name, ...fields } = { ...remembered.lines[0]?.span };
    expect(name).toBe('begin');
    expect(fields).toStrictEqual(shown);
  });
});

describe('log lines with the SDK disabled', () => {
  afterEach(() => delete process.env['OTEL_SDK_DISABLED']);

  it('still have the fields of the enclosing spans', async () => {
    process.env['OTEL_SDK_DISABLED'] = 'true';
    const telemetry = startTelemetry({ serviceName: 'orders', exporter: 'none' });
    const remembered = rememberLines({ format: 'json' });
    const inner = instrument({ name: 'inner' }, (id: number) => remembered.logger.log('info', 'Calls', `line ${id}`));
    instrument({ name: 'outer' }, (_name: string) => inner(7))('tea');
    expect(remembered.lines[0]?.spans).toStrictEqual([
      { _name: 'tea', name: 'outer' },
      { id: 7, name: 'inner' },
    ]);
    await telemetry.shutdown();
  });
});
