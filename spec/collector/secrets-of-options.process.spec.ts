import { TeamFolder } from './team-folder';

/** Each is another option, so that a test says which one is shown. */
const SECRETS = {
  header: 'hdr-7Qk2vX9mL4pT8sW1',
  key: 'key-3Zt6bN8cR5yH2jF9',
  token: 'tok-5Wd9gS4xV7nB1qM6',
  secret: 'sec-8Jm3fK6zP2rC9tL5',
  resource: 'res-2Yh7kD5wG8vX4nQ1',
  password: 'pwd-6Ls1pR9bT3cZ7mW4',
};

const OPTIONS = `
  serviceName: 'orders',
  resource: { 'app.password': '${SECRETS.resource}' },
  exporter: {
    endpoint: 'https://collector.example.com:4318',
    headers: { authorization: 'Bearer ${SECRETS.header}' },
    clientKey: '-----BEGIN PRIVATE KEY-----\\n${SECRETS.key}\\n-----END PRIVATE KEY-----',
    clientCertificate: '-----BEGIN CERTIFICATE-----\\nAA==\\n-----END CERTIFICATE-----',
  },
  forceTrace: { header: 'x-debug', token: '${SECRETS.token}', secret: '${SECRETS.secret}' },
  redaction: { names: ['internalRef', /(?<=x)y/], shapes: [/(?<!a)b/], replace: () => '${SECRETS.password}' },
`;
const SAMPLING = `sampling: { mode: 'collector' as const, tail: { policies: [tailPolicy.error(), { name: 'own', keeps: () => true }] } },`;

const fileOf = (options: string, more = ''): string =>
  `import { tailPolicy } from 'otel-instrument';\n${more}\nexport const telemetryOptions = { ${options} };\n`;

describe('the secrets of the options', () => {
  let team: TeamFolder;
  beforeEach(() => {
    team = new TeamFolder({ 'telemetry.ts': fileOf(OPTIONS + SAMPLING) });
  });
  afterEach(() => team.remove());

  /** Names of the secrets that the command shows. */
  const shownBy = (
    ...args: readonly string[]
  ): { readonly status: number | null; readonly shown: readonly string[] } => {
    const { status, stdout, stderr } = team.run('telemetry.ts', ...args);
    const printed = stdout + stderr;
    expect(printed).not.toBe('');
    const parts = Object.entries(SECRETS).flatMap(([name, secret]) =>
      [secret, secret.slice(4), Buffer.from(secret).toString('base64')].map((part) => [name, part] as const),
    );
    return { status, shown: [...new Set(parts.filter(([, part]) => printed.includes(part)).map(([name]) => name))] };
  };

  it('are in no file and in no note', () => {
    expect(shownBy()).toStrictEqual({ status: 0, shown: [] });
    expect(shownBy('--strict')).toStrictEqual({ status: 1, shown: [] });
  });

  it('are in no difference between files and options', () => {
    team.write({ 'telemetry.ts': fileOf(OPTIONS.replaceAll('Bearer', 'Basic')) });
    expect(shownBy('--out', 'deploy')).toStrictEqual({ status: 0, shown: [] });
    team.write({ 'telemetry.ts': fileOf(OPTIONS + SAMPLING) });
    expect(shownBy('--out', 'deploy', '--check')).toStrictEqual({ status: 1, shown: [] });
  });

  it.each([
    ['a header', `exporter: { headers: { authorization: ['Bearer ${SECRETS.header}'] } }`],
    ['a header with a line break', `exporter: { headers: { authorization: 'Bearer ${SECRETS.header}\\n' } }`],
    ['a URL', `exporter: { endpoint: 'ftp://app:${SECRETS.password}@collector' }`],
    [
      'a key',
      `exporter: { endpoint: 'https://c.example.com', clientKey: '-----BEGIN PRIVATE KEY-----\\n${SECRETS.key}' }`,
    ],
    ['a token', `forceTrace: { token: ['${SECRETS.token}'] }`],
    ['a secret', `forceTrace: { secret: 42, token: '${SECRETS.token}' }`],
    ['an unknown option', `forceTraces: { token: '${SECRETS.token}' }`],
  ])('are in no error about %s', (_what, options) => {
    team.write({ 'telemetry.ts': fileOf(options) });
    expect(shownBy().shown).toStrictEqual([]);
  });

  it('are in no error about an argument', () => {
    expect(shownBy('--to', `https://app:${SECRETS.password}@jaeger`)).toStrictEqual({ status: 2, shown: [] });
    expect(shownBy('--to-header', `authorization=Bearer ${SECRETS.header}`)).toStrictEqual({ status: 2, shown: [] });
    expect(shownBy('--logs-to', `https://logs?token=${SECRETS.token}`)).toStrictEqual({ status: 2, shown: [] });
  });

  it.each([
    ['throws', `throw new Error('no connection to postgres://app:${SECRETS.password}@db/orders');`],
    ['throws a text', `throw 'token=${SECRETS.token}';`],
    ['throws an object', `throw { password: '${SECRETS.password}' };`],
  ])('are in no message about a file that %s', (_what, statement) => {
    team.write({ 'telemetry.ts': fileOf(OPTIONS, statement) });
    expect(shownBy()).toStrictEqual({ status: 1, shown: [] });
  });
});
