import * as conventions from '@opentelemetry/semantic-conventions';
import * as incubating from '@opentelemetry/semantic-conventions/incubating';
import { redactionProcessor } from '../../../lib/collector/redaction/redaction-processor';
import { SecretNames } from '../../../lib/redaction/names/secret-names';
import { Redactor } from '../../../lib/redaction/redactor';
import { ISSUED_TOKENS } from '../../../lib/redaction/shapes/issued-tokens';
import { HARMLESS_KINDS, HARMLESS_TEXTS, PLACES, restart } from '../../redaction/harmless-samples';
import { HARMLESS_NAME_SAMPLES, SECRET_NAME_SAMPLES } from '../../redaction/names/name-samples';
import { CARDS, IN_TEXT, PLANTED_NAMES, SHAPED } from '../../redaction/planted-forms';
import { samplesOf } from '../../redaction/shapes/token-samples';
import { volume } from '../../volume';
import { CollectorRedaction } from './collector-redaction';
import { MISSED_NAMES } from './missed-names';

const collector = new CollectorRedaction(redactionProcessor({}));
const SECRET = 'hunter2Zx9kQ7vR';

describe('names that the services hide', () => {
  it('are hidden by the Collector, too, but for 7 of 133', () => {
    const shown = SECRET_NAME_SAMPLES.filter((name) => !collector.hides(name));
    expect([SECRET_NAME_SAMPLES.length, shown]).toStrictEqual([133, MISSED_NAMES]);
  });
});

describe('names that the services show', () => {
  it('are shown by the Collector, too', () => {
    expect(HARMLESS_NAME_SAMPLES.filter((name) => collector.hides(name))).toStrictEqual([]);
  });

  it('include those of all conventions, and a few that the services hide', () => {
    const names = Object.entries({ ...incubating, ...conventions })
      .filter(([constant]) => constant.startsWith('ATTR_'))
      .map(([, name]) => name)
      .filter((name) => typeof name === 'string');
    const services = new SecretNames();
    expect(names.length).toBeGreaterThan(900);
    expect(names.filter((name) => collector.hides(name))).toStrictEqual(['db.connection_string']);
    expect(names.filter((name) => services.hides(name)).length).toBeGreaterThan(5);
  });
});

describe('tokens that the services hide', () => {
  it.each(
    Object.entries({
      alone: (token: string) => token,
      'in text': (token: string) => `the client sent ${token} to the server`,
      'in JSON': (token: string) => JSON.stringify({ id: 1, note: token, z: 2 }),
      'in a query': (token: string) => `/x?a=1&note=${token}&z=2`,
    }),
  )('are hidden %s, but for those that begin with any letters', (_where, place) => {
    const shown = ISSUED_TOKENS.flatMap((row) =>
      row.shapes.filter((shape) =>
        samplesOf({ ...row, shapes: [shape] }).some(({ token, secret }) =>
          collector.text(place(token)).includes(secret.slice(-12)),
        ),
      ),
    );
    expect(shown).toStrictEqual([
      '<any:3><digits:1>Q~<any:31-34>',
      '<base64:76>{+ASt,+AMC,+ABa,ACDb}<base64:5>{A,Q,g,w}==',
      '<base64:33>{+AEh,+ASb,+ARm,AIoT}<base64:5>{A,Q,g,w}=',
      '<alnum:42>{+ACR,AzSe}<alnum:6>',
      '<word:44>AzFu<word:5>{A,Q,g,w}==',
      '<alnum:33>AzCa<alnum:7>=',
      '<alnum:76>AZDO<alnum:4>',
      '<alnum:52>JQQJ9<alnum:27>',
      '<alnum:14>.atlasv1.<any:60>',
      '<alnum:6>_<alnum:29>_mmk',
      '<alnum:36>NRAL',
      'YC<word:38>',
    ]);
  });
});

describe('secrets in texts that the services hide', () => {
  it('are hidden after their names, but for names in the middle of a word, encoded texts, and some elements', () => {
    const shown = Object.entries(IN_TEXT).map(([where, plant]) => [
      where,
      PLANTED_NAMES.filter((name) => collector.text(String(plant(name, SECRET, 'sent to '))).includes(SECRET)),
    ]);
    const joined = ['userPin', 'AWSAccessKeyId'];
    expect(Object.fromEntries(shown)).toStrictEqual({
      'a query string': joined,
      'a form': joined,
      'a log line': joined,
      'a log line with a colon': joined,
      'a header': [],
      cookies: [],
      'quotes in an error': joined,
      'an encoded query string': PLANTED_NAMES,
      // Elements count only if their names are telling in every text.
      XML: PLANTED_NAMES.filter((name) => !/password|token|secret|authorization|cookie|passphrase/i.test(name)),
      'a list of texts': joined,
    });
  });

  it.each(Object.entries(SHAPED))('are hidden if they have a known shape: %s', (_what, shape) => {
    expect(collector.text(`sent to ${shape(SECRET)} z`)).toMatch(/^sent to (?:postgres)?\*{4}(?:db:5432\/orders)? z$/);
  });

  it.each(CARDS)('are hidden if they are the card number %s', (card) => {
    expect(collector.text(`paid with ${card}, thanks`)).toBe('paid with****, thanks');
  });
});

describe.each(Object.entries(PLACES))('values that are not secret are shown %s', (_where, place) => {
  it.each(Object.entries(HARMLESS_KINDS))('%s', (_kind, make) => {
    restart();
    const texts = Array.from({ length: volume(4000) }, (_, index) => place(make(index)));
    expect(texts.filter((text) => collector.text(text) !== text)).toStrictEqual([]);
  });
});

describe('texts with names that look secret', () => {
  it.each(HARMLESS_TEXTS)('are shown: %s', (text) => {
    expect(collector.text(text)).toBe(text);
  });
});

describe('what the services have written', () => {
  const services = new Redactor();

  it.each(Object.entries(IN_TEXT))('stays as it is in a text: %s', (_where, plant) => {
    const texts = PLANTED_NAMES.map((name) => services.text(String(plant(name, SECRET, 'sent to '))));
    expect(texts.map((text) => collector.text(text))).toStrictEqual(texts);
  });

  it.each(Object.entries(SHAPED))('stays as it is: %s', (_what, shape) => {
    const text = services.text(`sent to ${shape(SECRET)} z`);
    expect(collector.text(text)).toBe(text);
  });

  it('stays as it is in place of the value of a secret name', () => {
    expect(collector.attribute('user.password', services.inPlaceOf('password'))).toBe('[redacted]');
  });
});
