import { type OtlpReceiver, startReceiver } from 'otel-instrument/viewer';
import { withoutTimes } from '../install/waterfall-text';
import { until } from '../samples/until';
import { filesOf, outputUnder, PageProgram } from './page-program';

const FILES = filesOf('README.md');
const shown = (heading: string): string => withoutTimes(outputUnder('README.md', heading));
const programOf = (folder: string, path: string): PageProgram =>
  new PageProgram(`docs-readme-${folder}`, new Map([[path, FILES.get(path) ?? '']]));

describe('the README', () => {
  let receiver: OtlpReceiver;

  beforeAll(async () => {
    receiver = await startReceiver({ port: 0 });
  });

  afterAll(() => receiver.close());

  it('shows the output of its first program', async () => {
    const printed = await programOf('hello', 'hello.mjs').run('hello.mjs');
    expect(withoutTimes(printed)).toBe(shown('See your first trace'));
  }, 30_000);

  it.each([
    ['legacy', true],
    ['standard', false],
  ])(
    'shows the output of its TypeScript program with %s decorators',
    async (kind, experimentalDecorators) => {
      const program = programOf(`orders-${kind}`, 'orders.ts');
      program.compile({ experimentalDecorators, emitDecoratorMetadata: experimentalDecorators });
      expect(withoutTimes(await program.run('out/orders.js'))).toBe(shown('Use decorators in TypeScript'));
    },
    60_000,
  );

  it('sends traces to a backend', async () => {
    await programOf('backend', 'backend.mjs').run('backend.mjs', { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });
    const [spans = []] = receiver.store.traces();
    expect(spans.map(({ service, name, attributes }) => ({ service, name, attributes }))).toEqual([
      { service: 'shop', name: 'check_stock', attributes: { item: 'tea' } },
    ]);
  }, 30_000);

  it('shows the output of its Nest service', async () => {
    const program = programOf('nest', 'src/main.ts');
    program.compile();
    const service = await program.serve('out/src/main.js');
    try {
      const response = await fetch(`${service.url}/orders/o-17`);
      expect(await response.json()).toEqual({ id: 'o-17', items: ['tea'] });
      await until('the trace', () => withoutTimes(service.output()).includes(shown('Use it in NestJS')));
    } finally {
      await service.stop();
    }
  }, 60_000);
});
