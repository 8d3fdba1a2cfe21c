import type { TextMapPropagator } from '@opentelemetry/api';
import type { TelemetryWarning } from '../../lib';

type Composite = typeof import('../../lib/propagation/composite');
type Warning = typeof import('../../lib/diagnostics/warning');

const warnings: TelemetryWarning[] = [];

/** The propagators of a process in which a package cannot be found, or breaks on loading. */
function without(packageName: string, code: string, use: (composite: Composite) => void): void {
  jest.isolateModules(() => {
    jest.doMock(packageName, () => {
      throw Object.assign(new Error(`Cannot find module '${packageName}'`), { code });
    });
    (require('../../lib/diagnostics/warning') as Warning).setWarningSink((warning) => warnings.push(warning));
    use(require('../../lib/propagation/composite') as Composite);
  });
  jest.dontMock(packageName);
}

beforeEach(() => {
  warnings.length = 0;
});

const PEERS = [
  ['b3', '@opentelemetry/propagator-b3'],
  ['b3multi', '@opentelemetry/propagator-b3'],
  ['jaeger', '@opentelemetry/propagator-jaeger'],
] as const;

describe('a format whose package is not installed', () => {
  it.each(PEERS)('fails at the start as an option: %s', (name, packageName) => {
    expect.hasAssertions();
    without(packageName, 'MODULE_NOT_FOUND', ({ createPropagator }) => {
      expect(() => createPropagator({ propagators: [name] }, {})).toThrow(`npm install ${packageName}`);
    });
  });

  it.each(PEERS)('is left out with a warning as a variable: %s', (name, packageName) => {
    let propagator: TextMapPropagator | undefined;
    without(packageName, 'MODULE_NOT_FOUND', ({ createPropagator }) => {
      propagator = createPropagator({}, { OTEL_PROPAGATORS: `tracecontext,${name}` });
    });
    expect(propagator?.fields()).toStrictEqual(['traceparent', 'tracestate']);
    expect(warnings.map(({ code }) => code)).toStrictEqual(['PROPAGATOR_MISSING']);
    expect(warnings[0]?.message).toContain(`OTEL_PROPAGATORS names \`${name}\`, which is left out.`);
    expect(warnings[0]?.message).toContain(`npm install ${packageName}`);
  });

  it.each(PEERS)('is not missed where it is not asked for: %s', (_name, packageName) => {
    without(packageName, 'MODULE_NOT_FOUND', ({ createPropagator }) => {
      expect(createPropagator({}, {}).fields()).toStrictEqual(['traceparent', 'tracestate', 'baggage']);
    });
    expect(warnings).toStrictEqual([]);
  });

  it('is another matter than a package that breaks on loading', () => {
    expect.hasAssertions();
    without('@opentelemetry/propagator-b3', 'ERR_BROKEN', ({ createPropagator }) => {
      expect(() => createPropagator({}, { OTEL_PROPAGATORS: 'b3' })).toThrow('Cannot find module');
    });
  });
});
