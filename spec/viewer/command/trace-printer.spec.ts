import { TracePrinter, type TracePrinterOptions } from '../../../lib/viewer/command/trace-printer';
import { TraceStore } from '../../../lib/viewer/store/trace-store';
import type { TraceSpan } from '../../../lib/trace/trace-span';
import { fixedSpan } from '../../trace/fixed-spans';

const idOf = (trace: number): string => (trace + 1).toString(16).padStart(32, '0');
const span = (trace: number, name: string, parent?: string): TraceSpan =>
  fixedSpan(name, parent, 0, 1, { traceId: idOf(trace) });

describe('a printer of traces', () => {
  let store: TraceStore;
  let printed: string[];
  let printer: TracePrinter;

  const start = (options: Partial<TracePrinterOptions> = {}): void => {
    store = new TraceStore();
    printed = [];
    printer = new TracePrinter({
      store,
      render: ({ spans }) => [...spans.values()].map(({ name }) => name).join(' '),
      renderLate: (_, spans) => `+${spans}`,
      brief: { perSecond: 3, render: (traces) => `${traces} more` },
      print: (text) => printed.push(text),
      ...options,
    });
  };
  const add = (...spans: readonly TraceSpan[]): void => store.add(spans);

  beforeEach(() => jest.useFakeTimers());
  afterEach(() => {
    printer.stop();
    jest.useRealTimers();
  });

  it('waits until a trace with a root has been quiet for half a second', () => {
    start();
    add(span(0, 'b', 'a'));
    jest.advanceTimersByTime(400);
    add(span(0, 'a'));
    jest.advanceTimersByTime(400);
    add(span(0, 'c', 'a'));
    jest.advanceTimersByTime(400);
    expect(printed).toEqual([]);
    jest.advanceTimersByTime(300);
    expect(printed).toEqual(['b a c']);
    jest.advanceTimersByTime(10_000);
    expect(printed).toHaveLength(1);
  });

  it('waits longer if a parent is missing, and prints the trace without it', () => {
    start();
    add(span(0, 'b', 'a'));
    jest.advanceTimersByTime(2000);
    expect(printed).toEqual([]);
    jest.advanceTimersByTime(1000);
    expect(printed).toEqual(['b']);
  });

  it('tells of spans that come later, and prints the trace again if most of it is new', () => {
    start();
    add(span(0, 'a'), span(0, 'b', 'a'), span(0, 'c', 'a'));
    jest.advanceTimersByTime(1000);
    add(span(0, 'd', 'a'), span(0, 'e', 'a'));
    jest.advanceTimersByTime(1000);
    add(...['f', 'g', 'h', 'i', 'j'].map((name) => span(0, name, 'a')));
    jest.advanceTimersByTime(1000);
    expect(printed).toEqual(['a b c', '+2', 'a b c d e f g h i j']);
  });

  it('does not report spans that were received again, or log records', () => {
    start();
    add(span(0, 'a'));
    jest.advanceTimersByTime(1000);
    add(span(0, 'a'));
    const line = { traceId: idOf(0), service: 'a', timeNanos: 0n, severityNumber: 9, attributes: {} };
    store.addLogs([line, { ...line, traceId: idOf(1) }]);
    jest.advanceTimersByTime(5000);
    expect(printed).toEqual(['a']);
  });

  it('prints a limited number of traces in a second, and counts the others', () => {
    start();
    add(...Array.from({ length: 10 }, (_, trace) => span(trace, `t${trace}`)));
    jest.advanceTimersByTime(2000);
    expect(printed).toEqual(['t0', 't1', 't2', '7 more']);
    add(span(20, 'next'));
    jest.advanceTimersByTime(2000);
    expect(printed.slice(4)).toEqual(['next']);
  });

  it('prints every trace if it may', () => {
    store = new TraceStore();
    printed = [];
    printer = new TracePrinter({ store, render: ({ traceId }) => traceId, print: (text) => printed.push(text) });
    add(...Array.from({ length: 100 }, (_, trace) => span(trace, 'a')));
    jest.advanceTimersByTime(2000);
    expect(printed).toHaveLength(100);
  });

  it('skips traces that do not match, that it ignores, or that were removed', () => {
    start({ matches: ({ traceId }) => traceId !== idOf(0) });
    add(span(0, 'other'), span(1, 'ignored'), span(2, 'wanted'));
    const ignored = store.get(idOf(1));
    if (ignored) printer.ignore(ignored);
    jest.advanceTimersByTime(1000);
    expect(printed).toEqual(['wanted']);
    add(span(1, 'late'));
    store.clear();
    jest.advanceTimersByTime(1000);
    expect(printed).toEqual(['wanted']);
  });

  it('leaves no timer behind when nothing is pending, or when it is stopped', () => {
    start();
    add(span(0, 'a'));
    jest.advanceTimersByTime(1000);
    expect(jest.getTimerCount()).toBe(0);
    add(span(1, 'a'));
    printer.stop();
    expect(jest.getTimerCount()).toBe(0);
  });
});
