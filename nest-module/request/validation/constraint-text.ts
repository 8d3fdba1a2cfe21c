/** The endings of `class-validator`'s messages after "must be". */
const KINDS = new Set(
  `MIME type format; RFC 3339 date; RGB color; a BIC or SWIFT code; a BTC address; a Date instance; a Firebase Push Id;
   a HSL color; a ISSN; a MAC Address; a Semantic Versioning Specification; a Tax Identification Number; a URL address;
   a UUID; a boolean string; a boolean value; a credit card; a currency; a data uri format; a hexadecimal color;
   a hexadecimal number; a identity card number; a json string; a jwt string; a latitude string or number;
   a latitude,longitude string; a longitude string or number; a lowercase string; a mongodb id; a negative number;
   a non-empty object; a number conforming to the specified constraints; a number string; a phone number; a port;
   a positive number; a postal code; a string; a valid IANA time-zone; a valid ISO 3166-1 numeric country code;
   a valid ISO 639-1 language code; a valid ISO 8601 date string; a valid ISO31661 Alpha2 code;
   a valid ISO31661 Alpha3 code; a valid ISO4217 currency code; a valid domain name; a valid phone number;
   a valid representation of military time in the format HH:MM; an EAN (European Article Number); an Ethereum address;
   an IBAN; an ISBN; an ISIN (stock/security identifier); an ISRC; an array; an email; an integer number; an ip address;
   an object; base32 encoded; base58 encoded; base64 encoded; empty; locale; magnet uri format; uppercase;
   valid octal number; valid passport number; either object or array`
    .split(';')
    .map((kind) => kind.trim().replaceAll(/\s+/g, ' ')),
);

const NUMBER = String.raw`-?\d{1,20}(?:\.\d{1,20})?`;

/** Messages that contain no values except numbers that the application set. */
const SENTENCES = new RegExp(
  `^(?:${[
    'should not be empty',
    'should not be null or undefined',
    'should not exist',
    'is not strong enough',
    String.raw`is not a valid decimal number\.`,
    'elements must be unique',
    'must contain a (?:full-width and half-width|full-width|half-width) characters',
    'must contain any surrogate pairs chars',
    'must contain one or more multibyte chars',
    'must contain only (?:ASCII characters|letters \\(a-zA-Z\\)|letters and numbers)',
    `must be (?:longer|shorter) than or equal to ${NUMBER} characters`,
    `must be longer than or equal to ${NUMBER} and shorter than or equal to ${NUMBER} characters`,
    `must contain (?:at least|no more than|not more than) ${NUMBER} elements`,
    `must not be (?:greater|less) than ${NUMBER}`,
    `must be divisible by ${NUMBER}`,
  ].join('|')})$`,
);

/** Beginnings of messages that continue with a compared value, which may come from the request. */
const BEGINNINGS = [
  'must be one of the following values',
  'should not be one of the following values',
  'must be equal to',
  'should not be equal to',
  'must be a hash of type',
  'must be an instance of',
  'must match',
  'must contain',
  'should not contain',
  'minimal allowed date for',
  'maximal allowed date for',
];

/**
 * The constraint in one of `class-validator`'s own messages, without values.
 *
 * @param text the message without the property name
 * @returns `undefined` for any other text, which may repeat values of the request
 */
export function constraintText(text: string): string | undefined {
  const [, kind] = /^must be (.{1,80})$/.exec(text) ?? [];
  if ((kind !== undefined && KINDS.has(kind)) || SENTENCES.test(text)) return text;
  const beginning = BEGINNINGS.find((each) => text.startsWith(`${each} `) || text.startsWith(`${each}:`));
  return beginning === undefined ? undefined : `${beginning} …`;
}
