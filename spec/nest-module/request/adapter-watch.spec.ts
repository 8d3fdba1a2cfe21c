import { HttpAdapterHost } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { faultCounts } from '../../../lib';
import { watchAdapter } from '../../../nest-module/request/adapter-watch';

let host: HttpAdapterHost;
beforeEach(() => {
  host = new HttpAdapterHost();
});

describe('watchAdapter', () => {
  it('shows the adapter that is there already, once', () => {
    const adapter = new ExpressAdapter();
    host.httpAdapter = adapter;
    const seen: unknown[] = [];
    watchAdapter(host, (shown) => seen.push(shown));
    expect(seen).toEqual([adapter]);
  });

  it('shows each adapter that comes later, and the host has it too', () => {
    const seen: unknown[] = [];
    watchAdapter(host, (shown) => {
      seen.push(shown);
    });
    const adapters = [new ExpressAdapter(), new ExpressAdapter()];
    for (const adapter of adapters) {
      host.httpAdapter = adapter;
      expect(host.httpAdapter).toBe(adapter);
    }
    expect(seen).toEqual(adapters);
  });

  it('reports nothing for an application without HTTP', () => {
    const seen: unknown[] = [];
    watchAdapter(host, (shown) => seen.push(shown));
    host.httpAdapter = null as never;
    expect(seen).toEqual([]);
  });

  it('restores the host when the last watch stops', () => {
    const seen: string[] = [];
    const stops = ['first', 'second'].map((name) => watchAdapter(host, () => seen.push(name)));
    stops[0]?.();
    host.httpAdapter = new ExpressAdapter();
    expect(seen).toEqual(['second']);
    stops[1]?.();
    stops[1]?.();
    expect(Object.hasOwn(host, 'httpAdapter')).toBe(false);
    const last = new ExpressAdapter();
    host.httpAdapter = last;
    expect(host.httpAdapter).toBe(last);
    expect(seen).toEqual(['second']);
  });

  it('hides an internal failure from the application', () => {
    watchAdapter(host, () => {
      throw new Error('cannot trace');
    });
    expect(() => (host.httpAdapter = new ExpressAdapter())).not.toThrow();
    expect(faultCounts().get('tracing an HTTP adapter')).toBe(1);
  });
});
