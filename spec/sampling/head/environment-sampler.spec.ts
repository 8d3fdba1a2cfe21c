import { ENVIRONMENT_RATIOS } from '../../../lib/sampling/head/environment-sampler';
import { samplerForEnvironment } from '../../../lib/sdk';
import { setWarningSink, type TelemetryWarning } from '../../../lib';
import { resetWarnings } from '../../../lib/diagnostics/warning';

const warnings: TelemetryWarning[] = [];

beforeEach(() => {
  warnings.length = 0;
  resetWarnings();
  setWarningSink((warning) => warnings.push(warning));
});
afterEach(() => setWarningSink());

describe('samplerForEnvironment', () => {
  it.each([
    ['development', 1],
    ['staging', 0.5],
    ['production', 0.1],
  ])('has in %s the ratio %d', (environment, ratio) => {
    expect(samplerForEnvironment(environment).ratio).toBe(ratio);
    expect(ENVIRONMENT_RATIOS[environment]).toBe(ratio);
    expect(warnings).toStrictEqual([]);
  });

  it.each(['acceptance', 'Production', '', 'constructor', '__proto__'])('is off in "%s", and warns once', (name) => {
    expect(samplerForEnvironment(name).ratio).toBe(0);
    expect(samplerForEnvironment(name).ratio).toBe(0);
    expect(warnings).toStrictEqual([
      {
        code: 'ENVIRONMENT_WITHOUT_PRESET',
        message:
          `Tracing is off: the environment "${name}" has no sampling preset (development, staging, production). ` +
          'To trace, set sampling: { ratio: 0.1 } or environment.',
      },
    ]);
  });
});
