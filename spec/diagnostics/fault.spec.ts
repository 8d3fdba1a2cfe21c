import { diag, DiagLogLevel } from '@opentelemetry/api';
import { countFault, faultCounts, guard, resetFaults } from '../../lib/diagnostics/fault';

const errors: unknown[][] = [];
const ignore = (): void => undefined;

beforeEach(() => {
  errors.length = 0;
  resetFaults();
  diag.setLogger(
    { error: (...args) => errors.push(args), warn: ignore, info: ignore, debug: ignore, verbose: ignore },
    { logLevel: DiagLogLevel.ERROR, suppressOverrideMessage: true },
  );
});

afterEach(() => diag.disable());

describe('guard', () => {
  it('returns the result of the work', () => {
    expect(guard('adding', () => 2 + 3, 0)).toBe(5);
    expect(faultCounts().size).toBe(0);
  });

  it('returns the fallback if the work throws, counts every error and reports the first', () => {
    const fail = (): number => {
      throw new Error('broken');
    };
    expect([guard('adding', fail, 7), guard('adding', fail, 7), guard('subtracting', fail, 8)]).toEqual([7, 7, 8]);
    expect(faultCounts()).toEqual(
      new Map([
        ['adding', 2],
        ['subtracting', 1],
      ]),
    );
    expect(errors.map(([message]) => message)).toEqual([
      'otel-instrument: adding failed; the call went on without it. Further failures are only counted.',
      'otel-instrument: subtracting failed; the call went on without it. Further failures are only counted.',
    ]);
  });

  it('does not throw if the diag logger throws', () => {
    const broken = (): never => {
      throw new Error('the logger is broken');
    };
    diag.setLogger(
      { error: broken, warn: ignore, info: ignore, debug: ignore, verbose: ignore },
      { suppressOverrideMessage: true },
    );
    expect(() => countFault('logging', new Error('x'))).not.toThrow();
    expect(faultCounts().get('logging')).toBe(1);
  });
});
