import { checkedOptions, type CheckedOptions } from '../../../lib/collector/source/checked-options';
import { tailPolicy } from '../../../lib';

const check = (options: unknown): CheckedOptions => checkedOptions({ place: 'the export `options` of t.ts', options });

function errorFor(options: unknown): { readonly option: string; readonly message: string } {
  try {
    check(options);
  } catch (error) {
    return error as { readonly option: string; readonly message: string };
  }
  throw new Error('there was no error');
}

describe('the options of a file', () => {
  it('need no service name: every service adds its own', () => {
    expect(check({ sampling: { ratio: 0.5 } }).options).toEqual({ sampling: { ratio: 0.5 } });
  });

  it('have the policies of the service, or the default ones', () => {
    const policies = [tailPolicy.error()];
    expect(check({ sampling: { tail: { policies, decisionWaitMillis: 5000 } } }).tail).toMatchObject({
      policies,
      decisionWaitMillis: 5000,
      keepSampled: true,
    });
    for (const options of [{}, { sampling: {} }, { sampling: { tail: true } }]) {
      expect(check(options).tail.policies.map(({ name }) => name)).toEqual(['forced', 'error', 'latency']);
    }
  });

  it('may be those of TelemetryModule, of which only the options of startTelemetry are used', () => {
    const nest = {
      ignore: ['/health'],
      logLevel: 'info',
      lifecycle: true,
      messaging: {},
      isServerError: () => true,
      log: { format: 'json', export: true },
    };
    expect(check({ ...nest, serviceName: 'orders' }).options).toEqual({ serviceName: 'orders', log: { export: true } });
  });

  it.each([
    [{ sampling: { ratio: 2 } }, 'sampling.ratio'],
    [{ samplin: {} }, 'samplin'],
    [{ sampling: { tail: { policies: [{}] } } }, 'sampling.tail.policies'],
    [{ log: { exprt: true } }, 'log.exprt'],
    [{ logLevel: 'loud' }, 'logLevel'],
    [{ exporter: [{ endpoint: 'x' }] }, 'exporter[0].endpoint'],
    [{ serviceName: '' }, 'serviceName'],
  ])('are wrong with %j, and the error has the path', (options, path) => {
    const { option, message } = errorFor(options);
    expect(option).toBe(path);
    expect(message).toMatch(/^In the export `options` of t\.ts: /);
    expect(message).toContain(`\`${path}\``);
  });

  it('are wrong without tail sampling', () => {
    expect(errorFor({ sampling: { tail: false } }).message).toBe(
      'In the export `options` of t.ts: Expected `sampling.tail` to be true, or an object, got false. ' +
        'It has the policies of the Collector. Remove it to get the default policies.',
    );
  });

  it.each([undefined, null, 1, [], 'text'])('are an object, not %j', (options) => {
    expect(errorFor(options).message).toMatch(/^Expected the export `options` of t\.ts to be the options object, got /);
  });
});
