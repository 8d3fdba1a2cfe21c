import { openSpan } from '../../lib/span/start-span';
import { watchSpans } from '../../lib/span/span-watchers';
import { freshTelemetry } from '../fresh-telemetry';

describe('watchSpans', () => {
  freshTelemetry();

  it('reports starts and ends until the watcher is removed', () => {
    const seen: string[] = [];
    const stop = watchSpans({
      started: ({ name }) => seen.push(`${name} started`),
      ended: ({ name }) => seen.push(`${name} ended`),
    });
    openSpan({ name: 'a' }).end();
    stop();
    openSpan({ name: 'b' }).end();
    expect(seen).toEqual(['a started', 'a ended']);
  });

  it('calls the other watchers, and runs the work, if one watcher throws', () => {
    const seen: string[] = [];
    const stops = [
      watchSpans({
        started() {
          throw new Error('not now');
        },
        ended() {
          throw new Error('not now');
        },
      }),
      watchSpans({ started: () => seen.push('started'), ended: () => seen.push('ended') }),
    ];
    openSpan({ name: 'a' }).end();
    for (const stop of stops) stop();
    expect(seen).toEqual(['started', 'ended']);
  });
});
