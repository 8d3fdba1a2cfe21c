import { SharedTraceState } from '../../../lib/sampling/probability/shared-trace-state';

describe('a trace state that spans share', () => {
  it('has the members of its text, and changes create copies', () => {
    const state = new SharedTraceState('ot=th:8');
    expect(state.get('ot')).toBe('th:8');
    expect(state.set('vendor', '1').serialize()).toBe('vendor=1,ot=th:8');
    expect(state.unset('ot').serialize()).toBe('');
    expect(state.serialize()).toBe('ot=th:8');
  });
});
