import * as fc from 'fast-check';
import { type Place, Queue } from '../../../lib/sampling/tail/queue';

describe('a queue', () => {
  it('behaves like an array from which any item can be removed', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.nat(100), { nil: undefined })), (steps) => {
        const queue = new Queue<number>();
        const places: Place<number>[] = [];
        for (const [index, leaving] of steps.entries()) {
          if (leaving === undefined) places.push(queue.push(index));
          else for (const place of places.splice(leaving % (places.length + 1), 1)) queue.remove(place);
          expect([queue.size, queue.first]).toEqual([places.length, places[0]?.item]);
        }
        while (places.length > 0) {
          const [first] = places.splice(0, 1);
          if (first) queue.remove(first);
          expect([queue.size, queue.first]).toEqual([places.length, places[0]?.item]);
        }
      }),
    );
  });
});
