import { traceFilter } from '../../../lib/viewer/command/trace-filter';
import { TraceStore } from '../../../lib/viewer/store/trace-store';
import { LESSON_TRACE, TRACE_ID } from '../../trace/fixed-spans';

describe('the filter of printed traces', () => {
  const store = new TraceStore();
  store.add(LESSON_TRACE);
  const trace = store.get(TRACE_ID);

  it.each([
    ['service=order-service duration>400ms', true],
    ['service=order-service duration>500ms', false],
    ['| count() by(service) > 2', true],
    ['', true],
  ])('%j', (query, matches) => {
    expect(trace && traceFilter(query)(trace)).toBe(matches);
  });

  it('must be a query', () => {
    expect(() => traceFilter('is:eror')).toThrow(/^`--filter`: .* Column 4\. Did you mean `is:error`\?$/);
    expect(() => traceFilter('a=1 | sort -duration')).toThrow(
      '`--filter`: `sort`, `limit` and groups are not supported, because each trace is printed when it is complete',
    );
  });
});
