import { parse } from 'yaml';
import type { CollectorSettings } from '../../../lib/collector/collector-settings';
import { composeFile } from '../../../lib/collector/deployment/compose';
import { gatewaySize, samplingSize } from '../../../lib/collector/deployment/sizing';
import { settingsOf } from '../settings';

interface Service {
  readonly image: string;
  readonly command: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly volumes?: readonly string[];
  readonly ports?: readonly string[];
  readonly networks?: { readonly default: { readonly aliases: readonly string[] } };
  readonly healthcheck?: { readonly test: readonly string[] };
}

interface ComposeFile {
  readonly services: Readonly<Record<string, Service>>;
  readonly volumes: Readonly<Record<string, unknown>>;
}

const fileOf = (settings: CollectorSettings): ComposeFile => {
  const { load } = settings;
  const sizes = { gateway: gatewaySize(load), sampling: samplingSize(load, 60) };
  return parse(composeFile(settings, sizes)) as ComposeFile;
};

// spec/integration/collector/manifests.spec.ts reads it as Compose does.
describe('the Compose file', () => {
  it('has as many Collectors of each tier as the settings say, with hosts that the gateway tier knows', () => {
    const { services } = fileOf(settingsOf({ load: { gateways: 1, samplers: 3 } }));
    const collectors = Object.entries(services).filter(([, { image }]) => image.startsWith('otel/'));
    expect(collectors.map(([name, { networks }]) => [name, networks?.default.aliases])).toStrictEqual([
      ['otel-gateway-0', ['otel-gateway']],
      ['otel-sampling-0', ['otel-sampling-0.otel-sampling']],
      ['otel-sampling-1', ['otel-sampling-1.otel-sampling']],
      ['otel-sampling-2', ['otel-sampling-2.otel-sampling']],
    ]);
  });

  it('gives each Collector a volume of its own, which belongs to the user of the image', () => {
    const { services, volumes } = fileOf(settingsOf());
    const names = ['otel-gateway-0', 'otel-gateway-1', 'otel-sampling-0', 'otel-sampling-1'];
    expect(Object.keys(volumes)).toStrictEqual(names);
    for (const name of names) expect(services[name]?.volumes).toContain(`${name}:/var/lib/otelcol/queue`);
    expect(services['otel-queue-owner']?.command).toStrictEqual([
      'chown',
      '10001:10001',
      ...names.map((name) => `/queues/${name}`),
    ]);
  });

  it('makes the sampling tier name its policies', () => {
    const { services } = fileOf(settingsOf());
    const gate = '--feature-gates=processor.tailsamplingprocessor.recordpolicy';
    expect(services['otel-sampling-0']?.command).toContain(gate);
    expect(services['otel-gateway-0']?.command).not.toContain(gate);
  });

  it('opens ports of this machine only, each once', () => {
    const ports = Object.values(fileOf(settingsOf()).services).flatMap((service) => service.ports ?? []);
    expect(ports).toStrictEqual(['127.0.0.1:4317:4317', '127.0.0.1:4318:4318', '127.0.0.1:16686:16686']);
  });

  it('requires the variables of headers, in the tier that needs them', () => {
    const { services } = fileOf(
      settingsOf({
        tracesHeaders: { authorization: 'TOKEN', 'x-again': 'TOKEN' },
        logsTo: 'http://loki',
        logsHeaders: { 'x-tenant': 'TENANT' },
      }),
    );
    expect(Object.keys(services['otel-sampling-1']?.environment ?? {})).toStrictEqual(['GOMEMLIMIT', 'TOKEN']);
    expect(services['otel-gateway-1']?.environment).toMatchObject({
      TENANT: '${TENANT:?set it to the value of the header}',
    });
  });

  it('checks the health of all Collectors, with $ escaped for Compose', () => {
    const [, command] = fileOf(settingsOf()).services['otel-health']?.healthcheck?.test ?? [];
    expect(command).toContain('for host in otel-gateway-0 otel-gateway-1 otel-sampling-0 otel-sampling-1; do');
    expect(command).toContain('http://$$host:13133/');
  });

  it.each([
    ['grpc://jaeger', true],
    ['http://jaeger:4318', true],
    ['grpc://jaeger.example.com', false],
    ['https://otlp.example.com/jaeger', false],
  ])('for traces to %s, has Jaeger: %s', (tracesTo, expected) => {
    expect('jaeger' in fileOf(settingsOf({ tracesTo })).services).toBe(expected);
  });
});
