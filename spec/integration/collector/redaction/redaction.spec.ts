import * as conventions from '@opentelemetry/semantic-conventions';
import * as incubating from '@opentelemetry/semantic-conventions/incubating';
import { redactionProcessor } from '../../../../lib/collector/redaction/redaction-processor';
import { Redactor } from '../../../../lib/redaction/redactor';
import { ISSUED_TOKENS } from '../../../../lib/redaction/shapes/issued-tokens';
import { CollectorRedaction } from '../../../collector/redaction/collector-redaction';
import { HARMLESS_KINDS, HARMLESS_TEXTS, PLACES, restart } from '../../../redaction/harmless-samples';
import { HARMLESS_NAME_SAMPLES, SECRET_NAME_SAMPLES } from '../../../redaction/names/name-samples';
import { CARDS, IN_TEXT, PLANTED_NAMES, SHAPED } from '../../../redaction/planted-forms';
import { samplesOf } from '../../../redaction/shapes/token-samples';
import { killServers } from '../running/server-process';
import {
  attribute,
  RedactingCollector,
  type Sent,
  text,
  type WireAttribute,
  type WireValue,
} from './redacting-collector';
import { MISSED_NAMES } from '../../../collector/redaction/missed-names';

const SECRET = 'hunter2Zx9kQ7vR';
const hasSecret = (value: WireValue | undefined, secret = SECRET): boolean =>
  JSON.stringify(value ?? '').includes(secret);

/** Texts with a secret, by kind. The secret is the part that must not be there. */
const TEXTS: Readonly<Record<string, readonly { readonly text: string; readonly secret: string }[]>> = {
  'tokens of issuers': ISSUED_TOKENS.flatMap((row) =>
    samplesOf(row).map(({ token, secret }) => ({ text: `sent ${token} to it`, secret: secret.slice(-12) })),
  ),
  'secrets with a known shape': Object.values(SHAPED).map((shape) => ({
    text: `sent ${shape(SECRET)} to it`,
    secret: shape(SECRET).startsWith('Basic ') ? shape(SECRET).slice(-12) : SECRET,
  })),
  'card numbers': CARDS.map((card) => ({ text: `paid with ${card}, thanks`, secret: card })),
  ...Object.fromEntries(
    Object.entries(IN_TEXT).map(([where, plant]) => [
      where,
      PLANTED_NAMES.map((name) => ({ text: String(plant(name, SECRET, 'sent to ')), secret: SECRET })),
    ]),
  ),
};

const NAMES = SECRET_NAME_SAMPLES.map((name) => attribute(name, SECRET));

/** Places of an attribute, and of the body of a log record. */
const sent = (attributes: readonly WireAttribute[]): Sent => ({
  resource: attributes,
  scope: attributes,
  spans: [{ attributes, events: [{ name: 'event', attributes }] }],
  logs: [{ body: { kvlistValue: { values: attributes } }, attributes }],
});

const placesOf = (requests: readonly Required<Sent>[]): Readonly<Record<string, readonly WireAttribute[]>> => {
  const [spans, logs] = [requests.find((each) => each.spans.length > 0), requests.find((each) => each.logs.length > 0)];
  return {
    resource: spans?.resource ?? [],
    scope: spans?.scope ?? [],
    span: spans?.spans[0]?.attributes ?? [],
    event: spans?.spans[0]?.events?.[0]?.attributes ?? [],
    'log record': logs?.logs[0]?.attributes ?? [],
    body: logs?.logs[0]?.body.kvlistValue?.values ?? [],
  };
};

describe('the redaction of a real Collector', () => {
  let collector: RedactingCollector;
  beforeEach(async () => {
    collector = await RedactingCollector.start();
  });
  afterAll(killServers);

  it('hides the values of 126 of 133 secret names at each place', async () => {
    await collector.send(sent(NAMES));
    const shown = Object.entries(placesOf(await collector.received())).map(([place, attributes]) => [
      place,
      attributes.length,
      attributes.filter(({ value }) => hasSecret(value)).map(({ key }) => key),
    ]);
    expect(shown).toStrictEqual(
      ['resource', 'scope', 'span', 'event', 'log record', 'body'].map((place) => [place, 133, MISSED_NAMES]),
    );
  });

  it('hides these secrets in texts, in attributes and in bodies alike', async () => {
    const all = Object.entries(TEXTS).flatMap(([kind, texts]) => texts.map((each) => ({ kind, ...each })));
    await collector.send({
      spans: [{ attributes: all.map((each, index) => attribute(`note.${index}`, each.text)) }],
      logs: all.map((each) => ({ body: text(each.text) })),
    });
    const requests = await collector.received();
    const spans = requests.flatMap((request) => request.spans).flatMap(({ attributes = [] }) => attributes);
    const bodies = requests.flatMap((request) => request.logs).map(({ body }) => body);
    const model = new CollectorRedaction(redactionProcessor({}));
    const hidden: Record<string, string> = {};
    for (const [kind, texts] of Object.entries(TEXTS)) {
      const first = all.findIndex((each) => each.kind === kind);
      const count = (values: readonly (WireValue | undefined)[]): number =>
        texts.filter(({ secret }, index) => !hasSecret(values[first + index], secret)).length;
      expect(count(bodies)).toBe(count(spans.map(({ value }) => value)));
      hidden[kind] = `${count(bodies)} of ${texts.length}`;
    }
    expect(hidden).toStrictEqual({
      'tokens of issuers': '583 of 629',
      'secrets with a known shape': '6 of 6',
      'card numbers': '5 of 5',
      'a query string': '17 of 19',
      'a form': '17 of 19',
      'a log line': '17 of 19',
      'a log line with a colon': '17 of 19',
      'a header': '19 of 19',
      cookies: '19 of 19',
      'quotes in an error': '17 of 19',
      'an encoded query string': '0 of 19',
      XML: '7 of 19',
      'a list of texts': '17 of 19',
    });
    // JavaScript and Go agree about every pattern.
    expect(bodies.map(({ stringValue }) => stringValue)).toStrictEqual(all.map((each) => model.text(each.text)));
  });

  it('hides secrets of several lines, and secrets that are no strings', async () => {
    await collector.send({
      spans: [
        {
          attributes: [
            attribute('password', `${SECRET}\n${SECRET}`),
            attribute('secret', `[redacted]\n${SECRET}`),
            attribute('pin', { intValue: '482913' }),
            attribute('card', { intValue: '4111111111111111' }),
            attribute('number', { intValue: '4111111111111111' }),
            attribute('http.request.header.authorization', { arrayValue: { values: [text(`Bearer ${SECRET}`)] } }),
            attribute('process.command_args', { arrayValue: { values: [text('x'), text(`token=${SECRET}`)] } }),
            attribute('request', { kvlistValue: { values: [attribute('password', SECRET), attribute('id', 'o-1')] } }),
          ],
        },
      ],
    });
    const [received] = await collector.received();
    expect(received?.spans[0]?.attributes).toStrictEqual([
      attribute('password', '****\n****'),
      attribute('secret', '****\n****'),
      attribute('pin', '****'),
      attribute('card', '****'),
      attribute('number', '****'),
      attribute('http.request.header.authorization', '****'),
      attribute('process.command_args', '["x","****"]'),
      attribute('request', '{"id":"o-1","****"}'),
    ]);
  });

  it('does not see the names of spans, the messages of statuses, and links', async () => {
    const missed = {
      name: `GET /x?token=${SECRET}`,
      links: [
        { traceId: '0af7651916cd43dd8448eb211c80319d', spanId: 'b7ad6b7169203332', attributes: NAMES.slice(0, 3) },
      ],
      status: { code: 2, message: `password=${SECRET}` },
    };
    await collector.send({ spans: [missed] });
    const [received] = await collector.received();
    expect(received?.spans).toMatchObject([missed]);
  });

  it('passes ordinary values of all conventions as they are', async () => {
    const names = Object.entries({ ...incubating, ...conventions })
      .filter(([constant, name]) => constant.startsWith('ATTR_') && typeof name === 'string')
      .map(([, name]) => name as string)
      .filter((name) => name !== 'db.connection_string');
    const all = [...new Set(names)].flatMap((name) => [
      attribute(name, 'ordinary value 17'),
      attribute(name, { intValue: '1764349200123456789' }),
      attribute(name, { doubleValue: 0.411_111_111_111_111_1 }),
      attribute(name, { boolValue: true }),
      attribute(name, { arrayValue: { values: [text('a'), text('b')] } }),
    ]);
    await collector.send({ spans: all.map((each) => ({ attributes: [each] })) });
    const [received] = await collector.received();
    expect(received?.spans.map(({ attributes }) => attributes?.[0])).toStrictEqual(all);
  });

  it('passes harmless names, counts, texts and values as they are', async () => {
    restart();
    const values = Object.values(PLACES).flatMap((place) =>
      Object.values(HARMLESS_KINDS).flatMap((make) => Array.from({ length: 20 }, (_, index) => place(make(index)))),
    );
    const attributes = [
      ...HARMLESS_NAME_SAMPLES.filter(Boolean).map((name) => attribute(name, 'x-17 ok')),
      attribute('gen_ai.usage.input_tokens', { intValue: '512' }),
      attribute('llm.tokens', { intValue: '4096' }),
      attribute('session.count', { intValue: '150' }),
      attribute('cookies', { intValue: '12' }),
      attribute('user.has_password', { boolValue: true }),
      attribute('password', { boolValue: false }),
      ...[...HARMLESS_TEXTS, ...values].map((value, index) => attribute(`note.${index}`, value)),
    ];
    await collector.send(sent(attributes));
    const { body, ...places } = placesOf(await collector.received());
    for (const received of Object.values(places)) expect(received).toStrictEqual(attributes);
    // In the body of a log record, the Collector does not ask whether the value of a secret name may be one.
    const masked = new Set(['cookies', 'password']);
    expect(body).toStrictEqual(attributes.map((each) => (masked.has(each.key) ? attribute(each.key, '****') : each)));
  });

  it('passes what a service has redacted as it is', async () => {
    const services = new Redactor();
    const attributes = [
      ...SECRET_NAME_SAMPLES.map((name) => attribute(name, services.inPlaceOf(name))),
      ...Object.values(TEXTS)
        .flat()
        .map((each, index) => attribute(`note.${index}`, services.text(each.text))),
    ];
    await collector.send({ spans: [{ attributes }] });
    const [received] = await collector.received();
    expect(received?.spans[0]?.attributes).toStrictEqual(attributes);
  });
});

describe('the redaction of a real Collector with options', () => {
  afterAll(killServers);

  it('hides added names and shapes and the header of forced traces, and shows allowed names', async () => {
    const collector = await RedactingCollector.start({
      redaction: {
        names: ['internalRef', /^x-private/i, 'loginType'],
        shapes: [/\bEMP-\d{6}\b/],
        allow: ['sessionName'],
      },
      forceTrace: { header: 'x-debug-me' },
    });
    const attributes = [
      'internalRef',
      'order.internal_ref',
      'INTERNAL-REF',
      'orderInternalRef',
      'X-Private-Id',
      'loginType',
      'http.request.header.x-debug-me',
      'sessionName',
      'session_name',
      'preference',
      'order_type',
    ].map((name) => attribute(name, SECRET));
    await collector.send({ spans: [{ attributes: [...attributes, attribute('note', 'of EMP-123456 and EMP-12')] }] });
    const [received] = await collector.received();
    const shown = received?.spans[0]?.attributes?.map(({ key, value }) => [
      key,
      value.stringValue === SECRET ? 'shown' : value.stringValue,
    ]);
    expect(Object.fromEntries(shown ?? [])).toStrictEqual({
      internalRef: '****',
      'order.internal_ref': '****',
      'INTERNAL-REF': '****',
      orderInternalRef: '****',
      'X-Private-Id': '****',
      loginType: '****',
      'http.request.header.x-debug-me': '****',
      sessionName: 'shown',
      session_name: 'shown',
      preference: 'shown',
      order_type: 'shown',
      note: 'of **** and EMP-12',
    });
  });
});
