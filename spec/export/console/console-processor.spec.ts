import { context, type Context, type Span, trace } from '@opentelemetry/api';
import { resourceFromAttributes } from '../../../lib/bundled/resource';
import { createSdkProvider } from '../../../lib/otel/sdk';
import { ConsoleProcessor, type Terminal } from '../../../lib/export/console/console-processor';
import type { WaterfallDetail } from '../../../lib/waterfall/waterfall-options';
import { createExportPipelines } from '../../../lib/export/export-pipelines';
import { RatioSampler } from '../../../lib/sampling/head/ratio-sampler';
import { AlwaysRecordSampler } from '../../../lib/sampling/tail/always-record-sampler';
import { setWarningSink, type TelemetryWarning } from '../../../lib/diagnostics/warning';

/** The default name contains the path of Node, whose length varies. */
const SHOP = resourceFromAttributes({ 'service.name': 'shop' });

function openTerminal(terminal: Partial<Terminal> = {}, detail?: WaterfallDetail) {
  const printed: string[] = [];
  const processor = new ConsoleProcessor(
    { write: (text) => void printed.push(text), columns: 80, ...terminal },
    detail,
  );
  const provider = createSdkProvider({ resource: SHOP, spanProcessors: [processor] });
  const tracer = provider.getTracer('spec');
  const open = (name: string, around: Context = context.active()): [Span, Context] => {
    const span = tracer.startSpan(name, {}, around);
    return [span, trace.setSpan(around, span)];
  };
  return { printed, processor, open };
}

const remote = (spanId: string): Context =>
  trace.setSpanContext(context.active(), { traceId: 'a'.repeat(32), spanId, traceFlags: 1, isRemote: true });

describe('the console exporter', () => {
  it('prints the waterfall of a trace when its last span ends', () => {
    const { printed, open } = openTerminal();
    const [root, around] = open('create_order');
    const [child] = open('save_order', around);
    const [late] = open('publish_event', around);
    child.end();
    root.end();
    expect(printed).toStrictEqual([]);
    late.end();
    expect(printed).toHaveLength(1);
    expect(printed[0]).toMatch(/^trace [0-9a-f]{32} · .* · 3 spans · 1 service · no errors\n/);
    expect(printed[0]).toMatch(/create_order[^]*publish_event/);
    expect(printed[0]?.endsWith('\n\n')).toBe(true);
  });

  it('does not mix two requests of one remote trace', () => {
    const { printed, open } = openTerminal();
    const [first, around] = open('first', remote('b'.repeat(16)));
    const [second] = open('second', remote('c'.repeat(16)));
    const [below] = open('below first', around);
    second.end();
    below.end();
    first.end();
    expect(printed.map((text) => /· (\d) span/.exec(text)?.[1])).toStrictEqual(['1', '2']);
    expect(printed[0]).not.toContain('first');
  });

  it('uses colours only on a terminal that supports them', () => {
    const isColoured = (terminal: Partial<Terminal>): boolean => {
      const { printed, open } = openTerminal(terminal);
      open('work')[0].end();
      return printed.join('').includes('\u001b[');
    };
    expect(isColoured({})).toBe(false);
    expect(isColoured({ isTTY: true, hasColors: () => false })).toBe(false);
    expect(isColoured({ isTTY: false, hasColors: () => true })).toBe(false);
    expect(isColoured({ isTTY: true, hasColors: () => true })).toBe(true);
  });

  it('prints the ended spans of an open trace at a flush, and the others later', async () => {
    const { printed, processor, open } = openTerminal();
    const [root, around] = open('create_order');
    open('save_order', around)[0].end();
    await processor.forceFlush();
    expect(printed).toHaveLength(1);
    expect(printed[0]).toContain('save_order');
    root.end();
    await processor.shutdown();
    expect(printed.join('')).toContain('create_order');
  });

  it('keeps at most 200 open traces', () => {
    const { printed, open } = openTerminal();
    const around = Array.from({ length: 201 }, (_none, index) => open(`root ${index}`)[1]);
    expect(printed).toStrictEqual([]);
    const [evicted] = around;
    open('below', evicted)[0].end();
    expect(printed).toHaveLength(1);
  });

  it('keeps at most 1000 spans of a trace, and prints how many are not shown', () => {
    const { printed, open } = openTerminal();
    const [root, around] = open('root');
    for (let index = 0; index < 1002; index++) open('item', around)[0].end();
    root.end();
    expect(printed[0]).toContain('3 more spans are not shown');
  });

  it('prints compactly: repeated spans in one row, and one line of attributes', () => {
    const { printed, open } = openTerminal();
    const [root, around] = open('root');
    root.setAttributes({ first: 'x'.repeat(50), second: 'y'.repeat(50), 'http.route': '/' });
    for (let index = 0; index < 40; index++) open('item', around)[0].end();
    root.end();
    expect(printed[0]).toMatch(/\[shop\] item × 40 /);
    expect(printed[0]).toMatch(/\n {4}first=x{50} {2}… 1 more\n/);
  });

  it('prints everything on demand', () => {
    const { printed, open } = openTerminal({}, 'full');
    const [root, around] = open('root');
    root.setAttributes({ first: 'x'.repeat(100), 'http.route': '/' }).addEvent('paid', { cents: 900 });
    for (let index = 0; index < 40; index++) open('item', around)[0].end();
    root.end();
    expect(printed[0]?.match(/\[shop\] item /g)).toHaveLength(40);
    expect(printed[0]?.match(/x/g)).toHaveLength(100);
    expect(printed[0]).toContain('http.route=/');
    expect(printed[0]).toMatch(/ · paid {2}cents=900\n/);
  });

  it('does not throw if it cannot write', () => {
    const { open } = openTerminal({
      write: () => {
        throw new Error('EPIPE');
      },
    });
    expect(() => open('work')[0].end()).not.toThrow();
  });

  it.each([
    [{}, {}, 'compact'],
    [{}, { OTEL_INSTRUMENT_CONSOLE: 'Full' }, 'full'],
    [{ consoleDetail: 'normal' }, { OTEL_INSTRUMENT_CONSOLE: 'full' }, 'normal'],
  ] as const)('with the options %j and the variables %j prints %s', (options, env, detail) => {
    const { processors } = createExportPipelines({ exporter: 'console', ...options }, { env });
    expect(processors).toMatchObject([{ detail }]);
  });

  it('ignores an unknown level of detail in the variable, and warns', () => {
    const warnings: TelemetryWarning[] = [];
    const restore = setWarningSink((warning) => warnings.push(warning));
    const { processors } = createExportPipelines({ exporter: 'console' }, { env: { OTEL_INSTRUMENT_CONSOLE: 'loud' } });
    restore();
    expect(processors).toMatchObject([{ detail: 'compact' }]);
    expect(warnings).toMatchObject([
      {
        code: 'VARIABLE_IGNORED',
        message: 'OTEL_INSTRUMENT_CONSOLE: "loud" is ignored: expected compact, normal or full.',
      },
    ]);
  });

  it('prints unsampled traces only if the decision is left to a Collector', () => {
    const sampler = new AlwaysRecordSampler(new RatioSampler(0));
    const written = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    try {
      for (const mode of ['process', 'collector'] as const) {
        const { processors } = createExportPipelines({ exporter: 'console', sampling: { mode } }, { env: {} });
        createSdkProvider({ sampler, spanProcessors: processors }).getTracer('spec').startSpan(`in mode ${mode}`).end();
      }
      expect(written.mock.calls.map(([text]) => /in mode (\w+)/.exec(String(text))?.[1])).toStrictEqual(['collector']);
    } finally {
      written.mockRestore();
    }
  });

  it('is selected by the option `console`', () => {
    const { processors, counts } = createExportPipelines({ exporter: 'console' }, { env: {} });
    expect(processors).toMatchObject([expect.any(ConsoleProcessor)]);
    expect(counts).toStrictEqual({ exported: 0, failed: 0, dropped: 0, pending: 0 });
  });
});
