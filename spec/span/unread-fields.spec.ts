import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { createLogger, setWarningSink } from '../../lib';
import { instrument } from '../../lib/instrument/instrument';
import { recordField, recordFields } from '../../lib/fields/record-field';
import { startTelemetry } from '../../lib/telemetry/start-telemetry';
import type { Telemetry } from '../../lib/telemetry/telemetry';
import { UnreadFields } from '../../lib/span/unread-fields';

const many = (count: number): Record<string, number> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`field ${index}`, index]));

describe('the fields of a span that is not recorded', () => {
  it('are kept up to the limit of a recorded span; existing ones can still change', () => {
    const fields = new UnreadFields({ attributes: () => many(100) }, ROOT_CONTEXT);
    for (const [name, value] of Object.entries(many(10_000))) fields.set(name, value);
    fields.set('field 7', -7);
    expect(fields.read()).toEqual({ ...many(128), 'field 7': -7 });
  });

  it('are copied only after a read', () => {
    const fields = new UnreadFields({ attributes: () => ({ first: 1 }) }, ROOT_CONTEXT);
    const given = fields.read();
    fields.set('second', 2);
    expect(given).toEqual({ first: 1 });
    const later = fields.read();
    expect(later).toEqual({ first: 1, second: 2 });
    expect(fields.read()).toBe(later);
  });

  it('are made even if one of them throws on read', () => {
    const fields = new UnreadFields(
      {
        attributes: () => ({
          get broken(): string {
            throw new Error('do not look');
          },
        }),
      },
      context.active(),
    );
    fields.set('size', 1);
    expect(fields.read()).toEqual({ size: 1 });
  });

  describe('with names from a request', () => {
    let telemetry: Telemetry;
    const lines: string[] = [];

    beforeAll(() => {
      setWarningSink(() => undefined);
      telemetry = startTelemetry({
        serviceName: 'spec',
        environment: 'production',
        exporter: 'none',
        sampling: { ratio: 0 },
      });
    });

    afterAll(async () => {
      await telemetry.shutdown();
      setWarningSink();
    });

    it('are shown in log lines up to the limit, and do not block the process', () => {
      const logger = createLogger({ destination: { write: (line) => void lines.push(line) } });
      const call = instrument({ name: 'call' }, () => {
        recordFields(many(20_000));
        for (const name of Object.keys(many(20_000))) recordField(name, 1);
        logger.log('info', 'spec', 'done');
      });
      call();
      const [line] = lines.map((text) => JSON.parse(text) as { readonly spans: readonly object[] });
      expect(Object.keys(line?.spans[0] ?? {}).filter((name) => name.startsWith('field '))).toHaveLength(128);
    });
  });
});
