import { EventEmitter } from 'node:events';
import { listenToResponse, SPAN, type Traced } from '../../../nest-module/request/response-events';

/** The methods of a span that the listeners call. */
class Listening {
  readonly calls: unknown[] = [];
  constructor(readonly before?: Listening) {}
  isFedBy(source: unknown): void {
    this.calls.push(source);
  }
  responseFinished(): void {
    this.calls.push('finished');
  }
  responseClosed(): void {
    this.calls.push('closed');
  }
}

const listened = (span?: Listening): EventEmitter => {
  const response = new EventEmitter();
  listenToResponse(response as never);
  (response as Traced)[SPAN] = span as never;
  return response;
};

describe('the events of a response', () => {
  it('reach its span', () => {
    const span = new Listening();
    const response = listened(span);
    response.emit('pipe', 'a stream');
    response.emit('finish');
    response.emit('close');
    expect(span.calls).toEqual(['a stream', 'finished', 'closed']);
  });

  it('reach the span of an outer application too', () => {
    const outer = new Listening();
    const inner = new Listening(outer);
    const response = listened(inner);
    response.emit('finish');
    response.emit('close');
    expect([inner.calls, outer.calls]).toEqual([
      ['finished', 'closed'],
      ['finished', 'closed'],
    ]);
  });

  it('have no effect without a span', () => {
    const response = listened();
    expect(['pipe', 'finish', 'close'].map((event) => response.emit(event))).toEqual([true, true, true]);
  });
});
