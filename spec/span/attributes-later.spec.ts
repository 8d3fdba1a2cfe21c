import { InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { createLogger, startTelemetry } from '../../lib';
import { openSpan } from '../../lib/span/start-span';
import { RatioSampler } from '../../lib/sampling/head/ratio-sampler';
import { RuleSampler } from '../../lib/sampling/head/rule-sampler';
import type { Sampler } from '../../lib/otel/sdk';
import { startTestTelemetry } from '../../lib/testing';

/** How often the attributes of a span were made, and the recorded attributes. */
async function opening(sampler: Sampler, provider: 'engine' | 'sdk' = 'engine') {
  const exporter = new InMemorySpanExporter();
  const telemetry = startTelemetry({
    serviceName: 'orders',
    provider,
    exporter: 'none',
    sampling: { sampler },
    spanProcessors: [new SimpleSpanProcessor(exporter)],
  });
  let made = 0;
  const attributes = () => {
    made += 1;
    return { 'url.path': '/orders', note: 'token=hunter2', '': 1 };
  };
  const open = openSpan({ name: 'f', attributes });
  open.setAttributesLater(() => ({ later: 'password=hunter2' }));
  open.end();
  await telemetry.flush();
  const recorded = exporter.getFinishedSpans()[0]?.attributes;
  await telemetry.shutdown();
  return { made, recorded };
}

const RECORDED = { 'url.path': '/orders', note: 'token=[redacted]', later: 'password=[redacted]' };
const byPath = [{ route: '/orders', ratio: 1 }];

describe.each(['engine', 'sdk'] as const)('lazy attributes, with spans of the %s', (provider) => {
  it('are made once and cleaned if the span is recorded', async () => {
    expect(await opening(new RatioSampler(1), provider)).toStrictEqual({ made: 1, recorded: RECORDED });
  });

  it('are shown to a sampler that decides by attributes', async () => {
    expect(await opening(new RuleSampler({ ratio: 0, rules: byPath }), provider)).toStrictEqual({
      made: 1,
      recorded: RECORDED,
    });
  });

  it('are shown to a sampler of the application', async () => {
    class ByPath extends RatioSampler {
      override shouldSample(...[context, id, name, kind, attributes]: Parameters<RatioSampler['shouldSample']>) {
        const kept = attributes?.['url.path'] === '/orders' && attributes['note'] === 'token=[redacted]';
        return kept ? super.shouldSample(context, id, name, kind, attributes) : { decision: 0 as const };
      }
    }
    expect((await opening(new ByPath(1), provider)).recorded).toStrictEqual(RECORDED);
  });
});

describe('lazy attributes', () => {
  it.each([
    ['a ratio', new RatioSampler(0)],
    ['rules about names', new RuleSampler({ ratio: 0, rules: [{ span: 'other', ratio: 1 }] })],
  ])('are not made for a span that %s drops', async (_, sampler) => {
    expect(await opening(sampler)).toStrictEqual({ made: 0, recorded: undefined });
  });

  it('are made for an unrecorded span when a log line shows them', async () => {
    const telemetry = startTestTelemetry({ sampler: new RatioSampler(0) });
    const lines: string[] = [];
    const log = createLogger({ format: 'json', destination: { write: (line) => void lines.push(line) } }).for('t');
    const given: Record<string, string> = { late: 'as set' };
    const open = openSpan({ name: 'f', attributes: () => ({ early: 'token=hunter2' }) });
    open.setAttributes(given);
    open.rename('g token=hunter2');
    given['late'] = 'changed later';
    open.run(() => log.info('hello'));
    open.end();
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      spans: [{ name: 'g token=[redacted]', early: 'token=[redacted]', late: 'as set' }],
    });
    await telemetry.shutdown();
  });

  it('are missing if the function throws or returns a promise', async () => {
    const telemetry = startTestTelemetry();
    for (const attributes of [
      () => {
        throw new Error('no');
      },
      (async () => ({ a: 1 })) as never,
    ]) {
      const open = openSpan({ name: 'f', attributes });
      open.setAttributesLater(attributes);
      open.end();
    }
    expect(telemetry.spans.map((span) => span.attributes)).toStrictEqual([{}, {}]);
    await telemetry.shutdown();
  });
});
