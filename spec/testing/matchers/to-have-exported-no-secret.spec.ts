import { SpanStatusCode, trace, type Attributes } from '@opentelemetry/api';
import { createLogger, startTelemetry } from 'otel-instrument';
import { useTestTelemetry } from 'otel-instrument/testing';
import 'otel-instrument/testing/jest';
import { createOrder, failureOf, notify } from './stage';

const PLANTED = 'hunter2-hunter2';
const telemetry = useTestTelemetry({ clock: 'stepping' });

/** A span of another library, which redaction does not see. */
function foreign(attributes: Attributes, name = 'GET'): ReturnType<ReturnType<typeof trace.getTracer>['startSpan']> {
  const span = trace.getTracer('theirs').startSpan(name, { attributes });
  return span;
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

describe('toHaveExportedNoSecret', () => {
  it('passes for what redaction has hidden, and for harmless values', () => {
    createOrder('c-7');
    notify('password=hunter2-hunter2');
    foreign({ password: '[redacted]', token: '***', 'region.name': 'evening', tokens: 512 }).end();
    expect(telemetry).toHaveExportedNoSecret([PLANTED]);
    expect(telemetry.spans).toHaveExportedNoSecret();
  });

  it.each([
    ['in an attribute', () => foreign({ note: `it is ${PLANTED}` }).end(), 'attribute "note"'],
    ['in a list', () => foreign({ notes: ['a', PLANTED] }).end(), 'attribute "notes"'],
    ['in the name of an attribute', () => foreign({ [PLANTED]: 1 }).end(), 'a name of attribute'],
    ['in the name', () => foreign({}, `GET /${PLANTED}`).end(), 'the name'],
    ['in base64', () => foreign({ header: base64(`user:${PLANTED}`) }).end(), 'attribute "header"'],
    ['in base64 at another offset', () => foreign({ header: base64(`me:${PLANTED}!`) }).end(), 'attribute "header"'],
    ['in hexadecimal', () => foreign({ header: Buffer.from(PLANTED).toString('hex') }).end(), 'attribute "header"'],
    ['in an event', () => foreign({}).addEvent('sent', { body: PLANTED }).end(), 'event "sent", attribute "body"'],
    ['in the name of an event', () => foreign({}).addEvent(PLANTED).end(), 'the name of an event'],
    [
      'in the status',
      () => foreign({}).setStatus({ code: SpanStatusCode.ERROR, message: PLANTED }).end(),
      'the status',
    ],
    [
      'in a link',
      () => {
        const span = foreign({});
        span.addLink({ context: span.spanContext(), attributes: { to: PLANTED } }).end();
      },
      'link, attribute "to"',
    ],
    ['in the name of the scope', () => trace.getTracer(PLANTED).startSpan('x').end(), 'the name of the scope'],
  ])('finds a planted secret %s', (_where, record, place) => {
    record();
    const message = failureOf(() => expect(telemetry).toHaveExportedNoSecret([PLANTED]));
    expect(message).toContain(`${place}: planted secret 1 (hun…, 15 characters)`);
    expect(message).not.toContain(PLANTED);
  });

  it('finds it in the resource of the application', async () => {
    const application = startTelemetry({ serviceName: 'orders', resource: { 'build.note': 'xy12-34zw' } });
    createOrder('c-7');
    expect(failureOf(() => expect(telemetry).toHaveExportedNoSecret(['xy12-34zw']))).toContain(
      'resource, attribute "build.note": planted secret 1',
    );
    await application.shutdown();
  });

  it('finds it in a log line', () => {
    createLogger({ destination: { write: () => undefined } })
      .for('Orders')
      .info('sent to c-7-secretly', { note: 'c-7-secretly' });
    const message = failureOf(() => expect(telemetry).toHaveExportedNoSecret(['c-7-secretly']));
    expect(message).toContain('Of 0 spans and 1 log line, secrets are in log lines:');
    expect(message).toContain('log line, "fields" "note": planted secret 1 (c-7…, 12 characters) of "sent to ••••"');
  });

  it('finds what looks like a secret, by name and by shape', () => {
    foreign({ 'db.password': 'tiger', note: 'Authorization: Bearer abcdef123456' }).end();
    expect(failureOf(() => expect(telemetry).toHaveExportedNoSecret())).toMatchInlineSnapshot(`
      "expect(received).toHaveExportedNoSecret()

      Of 1 span and 0 log lines, secrets are in 1 span:

      ▶ 1 GET
           attribute "db.password": the name "db.password" says that the value is a secret (t…, 5 characters)
           attribute "note": looks like a secret (Bea…, 19 characters)

      trace 00000000000000000000000000000001 · 1 ms · 1 span · 1 service · no errors

      [test] ▶ 1 GET  ███████████████████████████████████████████████████████████████████████████████ 1 ms"
    `);
    expect(telemetry.span('GET')).not.toHaveExportedNoSecret({ allow: ['note'] });
  });

  it('takes the names, shapes and exceptions of the redaction of the application', () => {
    foreign({ badge: 'B-1234', 'session.key': 'evening' }).end();
    expect(telemetry).not.toHaveExportedNoSecret();
    expect(telemetry).toHaveExportedNoSecret({ allow: ['session.key'] });
    expect(telemetry).not.toHaveExportedNoSecret({ allow: ['session.key'], names: ['badge'] });
    expect(telemetry).not.toHaveExportedNoSecret({ allow: ['session.key'], shapes: [/B-\d{4}/] });
  });

  it('rejects a planted secret that is found by accident', () => {
    expect(() => expect(telemetry).toHaveExportedNoSecret(['abc'])).toThrow(
      'Expected `toHaveExportedNoSecret: secrets[0]` to be a text of 4 or more characters',
    );
  });

  it('says that there is no secret', () => {
    createOrder('c-7');
    expect(failureOf(() => expect(telemetry).not.toHaveExportedNoSecret())).toContain(
      'Expected a secret, and 3 spans and 0 log lines have none.',
    );
  });
});
