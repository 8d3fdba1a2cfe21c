import { ROOT_CONTEXT, SpanKind } from '@opentelemetry/api';
import { RuleSampler } from '../../lib/sdk';
import { nameMatcher, pathMatcher } from '../../lib/matching/glob';
import { mayReceiveContext, setPropagationTargets } from '../../lib/propagation/propagation-targets';
import { instrumentProviders } from '../../nest-module/instrumentation/instrument-providers';
import { ignoring } from '../../nest-module/request/ignored-requests';
import { IncomingRequest } from '../../nest-module/request/incoming-request';

afterEach(() => setPropagationTargets());

const ID = `${'0'.repeat(31)}1`;
const keeps = (rule: object, name: string, path: string): boolean =>
  new RuleSampler({ ratio: 0, rules: [{ ...rule, ratio: 1 }] }).shouldSample(ROOT_CONTEXT, ID, name, SpanKind.SERVER, {
    'url.path': path,
  }).decision === 2;

/** All users of path globs. */
const PATH_USERS: Readonly<Record<string, (glob: string, path: string) => boolean>> = {
  'the matcher': (glob, path) => pathMatcher(glob)(path),
  'the route of a sampling rule': (glob, path) => keeps({ route: glob }, 'GET', path),
  'a sampling rule as a text': (glob, path) => {
    const sampler = new RuleSampler({ ratio: 0, rules: `${glob}=1` });
    return sampler.shouldSample(ROOT_CONTEXT, ID, 'GET', SpanKind.SERVER, { 'url.path': path }).decision === 2;
  },
  '`ignore` of TelemetryModule': (glob, path) =>
    ignoring([glob])(new IncomingRequest({ url: path, method: 'GET', headers: {} } as never)),
};

/** All users of name globs. */
const NAME_USERS: Readonly<Record<string, (glob: string, name: string) => boolean>> = {
  'the matcher': (glob, name) => nameMatcher(glob)(name),
  'the span of a sampling rule': (glob, name) => keeps({ span: glob }, name, '/'),
  'a host of `propagationTargets`': (glob, name) => {
    setPropagationTargets([glob]);
    return mayReceiveContext(name);
  },
  '`include` of TelemetryModule.instrument()': (glob, name) => {
    const Named = {
      [name]: class {
        work(): number {
          return 1;
        }
      },
    }[name] as new () => { work(): number };
    const before = Named.prototype.work as unknown;
    instrumentProviders({ include: [glob] }).instanceDecorator(new Named());
    return Named.prototype.work !== before;
  },
};

describe.each(Object.entries(PATH_USERS))('a glob for paths: %s', (_user, fits) => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['/health', ['/health', '/health/'], ['/healthz', '/api/health']],
    ['/**', ['/', '/a', '/a/b/c'], []],
    ['/api/*/health', ['/api/v1/health'], ['/api/health', '/api/v1/x/health']],
    ['/assets/*', ['/assets/a.css'], ['/assets', '/assets/a/b.css']],
    ['/assets/**', ['/assets', '/assets/a.css', '/assets/a/b.css'], ['/asset']],
    ['/orders/:id/lines', ['/orders/7/lines'], ['/orders/lines']],
    ['/health*', ['/health', '/healthz'], ['/health/live']],
  ])('%s', (glob, fitting, others) => {
    expect(fitting.filter((path) => !fits(glob, path))).toStrictEqual([]);
    expect(others.filter((path) => fits(glob, path))).toStrictEqual([]);
  });
});

describe.each(Object.entries(NAME_USERS))('a glob for names: %s', (_user, fits) => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['orders', ['orders'], ['orders2', 'my-orders']],
    ['orders*', ['orders', 'orders2'], ['my-orders']],
    ['*orders', ['orders', 'my-orders'], ['orders2']],
    ['*ord*s', ['orders', 'my-ords'], ['order']],
    ['*', ['orders', 'a'], []],
  ])('%s', (glob, fitting, others) => {
    expect(fitting.filter((name) => !fits(glob, name))).toStrictEqual([]);
    expect(others.filter((name) => fits(glob, name))).toStrictEqual([]);
  });
});

describe('the steps of a path glob are at most quadratic in the segments', () => {
  /** Counts the comparisons of a matcher, by the calls of the method that compares. */
  function comparisons(work: () => void): number {
    const indexOf = jest.spyOn(String.prototype, 'indexOf');
    const startsWith = jest.spyOn(String.prototype, 'startsWith');
    work();
    const { length } = indexOf.mock.calls.concat(startsWith.mock.calls as never);
    indexOf.mockRestore();
    startsWith.mockRestore();
    return length;
  }

  it.each([
    [`${'/**/a*a'.repeat(20)}/end`, '/aa'.repeat(100_000)],
    [`/${'*a'.repeat(100)}*b`, `/${'a'.repeat(100_000)}`],
    ['/**/**/**/**/**/**/**/**/x', '/'.repeat(100_000)],
  ])('%s', (glob, path) => {
    const matches = pathMatcher(glob);
    expect(comparisons(() => expect(matches(path)).toBe(false))).toBeLessThan(200_000);
  });
});
