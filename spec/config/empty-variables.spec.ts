import { TRACES } from '../../lib/export/signal';
import { createPropagator } from '../../lib/sdk';
import { CONSOLE_VARIABLE, consoleDetailFromEnvironment } from '../../lib/config/console-detail';
import { currentFilter, FILTER_VARIABLE } from '../../lib/filter/filter';
import { completeLimits } from '../../lib/otel/span-limits';
import { isDisabled, resolveTelemetryOptions } from '../../lib/config/environment';
import {
  batchFromEnvironment,
  compressionFromEnvironment,
  timeoutFromEnvironment,
} from '../../lib/config/otlp-variables';
import { STANDARD_VARIABLES } from '../../lib/config/standard-variables';
import { exporterDestination, grpcEndpoint, isSecureGrpc } from '../../lib/export/otlp/endpoint';
import { exporterHeaders } from '../../lib/export/otlp/headers';
import { createResource } from '../../lib/telemetry/resource';
import { startTelemetry } from '../../lib/telemetry/start-telemetry';
import { headSampler } from '../../lib/sampling/head/head-sampler';
import { SAMPLING_VARIABLE } from '../../lib/sampling/head/sampler-variables';
import { setWarningSink } from '../../lib/diagnostics/warning';

const READ = [
  ...STANDARD_VARIABLES.filter(({ status }) => status === 'supported').map(({ name }) => name),
  CONSOLE_VARIABLE,
  FILTER_VARIABLE,
  SAMPLING_VARIABLE,
  'NODE_ENV',
];

/** Everything that variables determine and that can be compared. */
async function settings(): Promise<unknown> {
  const { env } = process;
  const { environment, ...options } = resolveTelemetryOptions({}, env);
  const telemetry = startTelemetry({ serviceName: 'orders', exporter: 'none' });
  const filter = currentFilter().text;
  const { samplingRatio, environment: shownEnvironment } = telemetry;
  await telemetry.shutdown();
  return {
    options,
    environment,
    filter,
    samplingRatio,
    shownEnvironment,
    batch: batchFromEnvironment(env, 'TRACES'),
    timeout: timeoutFromEnvironment(env, 'TRACES'),
    compression: compressionFromEnvironment(env, 'TRACES'),
    consoleDetail: consoleDetailFromEnvironment(env),
    isDisabled: isDisabled(env),
    http: exporterDestination({}, env, TRACES),
    grpc: grpcEndpoint({}, env, 'TRACES'),
    isSecure: isSecureGrpc('collector:4317', env, 'TRACES'),
    headers: exporterHeaders({}, env, 'TRACES'),
    fields: createPropagator({}, env).fields(),
    rules: headSampler({}, 'production', env).rules,
    limits: completeLimits(),
    resource: {
      ...attributesOf(createResource({ serviceName: 'orders', environment: 'production' })),
      'service.instance.id': '',
    },
  };
}

function attributesOf(resource: object): object {
  return (resource as { attributes: object }).attributes;
}

describe('an empty variable', () => {
  const given = { ...process.env };
  const warnings: unknown[] = [];

  beforeEach(() => {
    for (const name of READ) delete process.env[name];
    warnings.length = 0;
    setWarningSink((warning) => warnings.push(warning));
  });

  afterEach(() => {
    setWarningSink();
    process.env = { ...given };
  });

  it.each(
    READ.flatMap(
      (name) =>
        [
          [name, ''],
          [name, ' '],
          [name, '\t\n'],
        ] as const,
    ),
  )('counts as unset: %s=%p', async (name, value) => {
    const unset = await settings();
    process.env[name] = value;
    expect(await settings()).toStrictEqual(unset);
    expect(warnings).toStrictEqual([]);
  });

  it.each([
    ['ENDPOINT', 'http://collector:4318'],
    ['HEADERS', 'x-tenant=shop'],
    ['COMPRESSION', 'gzip'],
    ['TIMEOUT', '1234'],
    ['PROTOCOL', 'http/json'],
    ['INSECURE', 'true'],
  ])('does not override the variable for all signals: OTEL_EXPORTER_OTLP_TRACES_%s', async (variable, value) => {
    const unset = await settings();
    process.env[`OTEL_EXPORTER_OTLP_${variable}`] = value;
    const forAll = await settings();
    expect(forAll).not.toStrictEqual(unset);
    process.env[`OTEL_EXPORTER_OTLP_TRACES_${variable}`] = '';
    expect(await settings()).toStrictEqual(forAll);
  });
});
