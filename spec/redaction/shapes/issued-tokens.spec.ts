import { ISSUED_TOKENS } from '../../../lib/redaction/shapes/issued-tokens';
import { Redactor } from '../../../lib/redaction/redactor';
import { shapesOf, type TokenShape } from '../../../lib/redaction/shapes/token-shape';
import { countSteps } from '../regexp-steps';
import { samplesOf } from './token-samples';
import { isFullVolume } from '../../volume';

const redactor = new Redactor({ replace: () => '#' });
const samples = ISSUED_TOKENS.flatMap((token) =>
  samplesOf(token).map(({ shape, token: text, secret }) => ({ issuer: token.issuer, shape, token: text, secret })),
);

/** Positions of a token in a text. */
const PLACES: Readonly<Record<string, (token: string) => string>> = {
  alone: (token) => token,
  'in text': (token) => `the client sent ${token} to the server`,
  'at the start of a text': (token) => `${token}, which is wrong`,
  'at the end of a text': (token) => `it was ${token}`,
  'in JSON': (token) => JSON.stringify({ id: 1, note: token, z: 2 }),
  'in JSON inside of JSON': (token) => JSON.stringify({ body: JSON.stringify({ note: `a\n${token}` }) }),
  'in logfmt': (token) => `level=info note=${token} z=1`,
  'in a query string': (token) => `/x?a=1&note=${token}&z=2`,
  'percent-encoded': (token) => `/x?a=1&note=${encodeURIComponent(` ${token} `)}&z=2`,
  'behind an underscore': (token) => `note_${token}`,
};

describe('the search for an issued token', () => {
  const shapes = ISSUED_TOKENS.flatMap(shapesOf);

  /** Steps of the pattern at all positions of its marker. */
  const stepsIn = ({ rest }: TokenShape, text: string) => countSteps(new RegExp(rest.source, 'g'), text).steps;

  it('takes steps in proportion to the text, for any repeated beginning', () => {
    const pieces = ({ marker }: TokenShape) =>
      isFullVolume() ? [marker, `${marker}a`, `${marker}1`, `a${marker}`] : [`${marker}a`];
    const growing = shapes.flatMap((shape) =>
      pieces(shape).filter((piece) => {
        const [half = 1, whole = 0] = [1500, 3000].map((length) => stepsIn(shape, piece.repeat(length / piece.length)));
        return whole > 2.5 * half;
      }),
    );
    expect(growing).toEqual([]);
  });
});

describe('the table of issued tokens', () => {
  it('contains each issuer once', () => {
    const issuers = ISSUED_TOKENS.map(({ issuer }) => issuer);
    expect([...new Set(issuers)]).toEqual(issuers);
  });

  it.each(Object.entries(PLACES))('finds the token of each shape %s', (_where, place) => {
    const shown = samples.filter(({ secret, token }) => redactor.text(place(token)).includes(secret));
    expect(shown.map(({ issuer, shape }) => `${issuer}: ${shape}`)).toEqual([]);
  });

  it('hides the token of each shape as a whole', () => {
    const rest = samples.filter(({ token, secret }) => redactor.text(token) !== token.replace(secret, '#'));
    expect(rest.map(({ shape, token }) => [shape, redactor.text(token)])).toEqual([]);
  });

  it.each(
    [
      'xoxo-love and kisses',
      'ico-notification-bell api_org_permissions aio_integration nfc_communication rnd_department',
      'https://sl.wikipedia.org/wiki/Slovenija-in-Evropska-unija-zgodovina',
      'JOIN t2 ON t1.customer_identifier_2=t2.customer_identifier_2',
      'SG.Configuration db-migrations as-installed pa-system SELECT $1, $2 for $5,000.00',
      'A'.repeat(80),
      'MIIDXTCCAkWgAwIBAgIJAKoK/hUqJ3s0MA0GCSqGSIb3DQEBCwUAMEUxCzAJBgNVBAYTAkFV',
      'task-force risk-averse sk-learn hf_x npm_config_registry',
      're_creating pi_3MtwBwLkdIwHu7ix28a3tqPa token-based api-gateway key-value',
      'pk_primary_key live_orders_count test_results_of_the_integration',
      'SKU SKELETON dapi dapifoo EAAccelerator AKCELERATE ghp_ sat.morning s.length pat.match',
      'md-card-title-with-image b.toString() t1.id sl.next r8_x cio nf_ rnd_1',
      'https://discord.com/channels/1/2 hooks.slack.com docs',
      'ETag: "33a64df551425fcc55e4d42a148795d9f25f89d4"',
    ].map((text) => [text]),
  )('leaves what only begins like a token: %s', (text) => {
    expect(redactor.text(text)).toBe(text);
  });
});
