import { type HookedAdapter, installRequestHook, type OnRequest } from '../../../nest-module/request/request-hook';

const shown: object[] = [];
const onRequest: OnRequest = (_request, _response, next) => next();
const listener = { onRequest, onAdapterRequest: (request: object) => shown.push(request) };

beforeEach(() => {
  shown.length = 0;
});

class AbstractAdapter {
  setOnRequestHook(_hook: OnRequest): void {}
}

class HookAdapter implements HookedAdapter {
  onRequestHook: unknown;
  readonly used: OnRequest[] = [];

  setOnRequestHook(hook: OnRequest): void {
    this.onRequestHook = hook;
  }

  getType(): string {
    return 'express';
  }

  use(middleware: OnRequest): void {
    this.used.push(middleware);
  }

  getInstance(): unknown {
    return undefined;
  }
}

class FakeFastify {
  readonly hooks: (readonly [string, (...args: never[]) => unknown])[] = [];

  addHook(name: string, hook: (...args: never[]) => unknown): void {
    this.hooks.push([name, hook]);
  }
}

class MiddlewareFastify extends FakeFastify {
  readonly used: unknown[] = [];

  use(middleware: unknown): void {
    this.used.push(middleware);
  }
}

const fastifyAdapter = (instance: FakeFastify): HookedAdapter => ({
  getType: () => 'fastify',
  use() {
    throw new Error('the plugin for middleware is not there yet');
  },
  getInstance: () => instance,
});

describe('installRequestHook', () => {
  it("uses the adapter's request hook if it is free", () => {
    const adapter = new HookAdapter();
    installRequestHook(adapter, listener);
    expect(adapter.onRequestHook).toBe(onRequest);
    expect(adapter.used).toStrictEqual([]);
  });

  it('uses a middleware if the hook is taken', () => {
    const adapter = new HookAdapter();
    const taken = jest.fn();
    adapter.setOnRequestHook(taken);
    installRequestHook(adapter, listener);
    expect(adapter.onRequestHook).toBe(taken);
    expect(adapter.used).toStrictEqual([onRequest]);
  });

  it('uses a middleware if the adapter only inherits the empty hook', () => {
    const used: unknown[] = [];
    const adapter = Object.assign(new AbstractAdapter(), {
      getType: () => 'express',
      use: (middleware: unknown) => used.push(middleware),
      getInstance: () => undefined,
    });
    installRequestHook(adapter, listener);
    expect(used).toStrictEqual([onRequest]);
  });

  it('uses a middleware if the adapter has no hook', () => {
    const used: unknown[] = [];
    installRequestHook(
      { getType: () => 'express', use: (middleware) => used.push(middleware), getInstance: () => undefined },
      listener,
    );
    expect(used).toStrictEqual([onRequest]);
  });

  it('uses the first middleware of Fastify, and gets the request of Fastify later', () => {
    const fastify = new MiddlewareFastify();
    installRequestHook(fastifyAdapter(fastify), listener);
    expect(fastify.used).toStrictEqual([onRequest]);
    expect(fastify.hooks.map(([name]) => name)).toStrictEqual(['onRequest', 'onSend']);
    const went: string[] = [];
    const request = { raw: {}, headers: {} };
    for (const [name, hook] of fastify.hooks) {
      const next = (): number => went.push(name);
      const args = name === 'onRequest' ? [request, {}, next] : [request, {}, 'payload', next];
      hook(...(args as never[]));
    }
    expect(went).toStrictEqual(['onRequest', 'onSend']);
    expect(shown).toStrictEqual([request, request]);
  });

  it('uses a hook of Fastify if there is no middleware plugin', () => {
    const fastify = new FakeFastify();
    installRequestHook(fastifyAdapter(fastify), listener);
    expect(fastify.hooks).toStrictEqual([['onRequest', onRequest]]);
  });
});
