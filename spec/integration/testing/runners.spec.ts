import { decodeTraces } from 'otel-instrument/viewer';
import { RUNNERS, runPrograms, type RunnerOutcome } from './runner';

jest.setTimeout(150_000);

describe.each(RUNNERS)('$title', (runner) => {
  let outcome: RunnerOutcome;
  beforeAll(() => {
    outcome = runPrograms(runner);
  });

  it('runs tests with telemetry, matchers and fake timers', () => {
    const { tests } = outcome;
    const passed = Object.entries(tests).filter(([, { status }]) => status === 'passed');
    expect(passed.map(([name]) => name).toSorted()).toStrictEqual([
      'orders are saved, and published later',
      'orders have the spans of one test: 1',
      'orders have the spans of one test: 2',
    ]);
  });

  it('prints what differs, the waterfall, and the path of the traces, which the viewer reads', () => {
    const { tests, output, traces } = outcome;
    const message = tests['orders fail']?.message ?? '';
    expect(message).toContain(
      'No span fits.\n\n▶ 1 add\n     attributes.left\n       Expected: 3\n       Received: 2\n\ntrace',
    );
    expect(message).toContain('[test] ▶ 1 add');
    const own = traces.find(({ path }) => path.includes('/orders-fail-'));
    for (const text of [message, output]) expect(text).toContain(`npx otel-instrument view --import ${own?.path}`);
    const spans = decodeTraces(Buffer.from(own?.content.split('\n')[0] ?? ''), 'application/json');
    expect(spans.map(({ name, attributes }) => [name, attributes['left']])).toStrictEqual([['add', 2]]);
  });

  it('writes the outline as a snapshot', () => {
    const [first = '', second = ''] = outcome.snapshot.split(/^exports\[.*$/m).slice(1);
    expect(first.trim()).toBe(second.trim());
    expect(first).toContain('"name": "save_order"');
  });

  it('refuses tests that run at the same time', () => {
    expect(outcome.tests['a block at once']?.message).toMatch(
      /cannot tell apart the spans of tests that run at the same time, and ".*at once" is concurrent/,
    );
  });
});
