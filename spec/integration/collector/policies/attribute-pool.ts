import type { AttributeValue } from '@opentelemetry/api';

// What attributes and conditions are drawn from. The values are few, so that conditions match often, and lie at the limits of
// what the wire, OTTL, YAML and RE2 can say.

export const KEYS = ['k', 'http.route', 'a"b\\$\n', 'tenant.id', 'é😀'] as const;

export const TEXTS = [
  '',
  'x',
  'acme',
  'ACME',
  'a"b\\c\n$x',
  '${env:HOME}',
  '😀',
  'é',
  'éé',
  '/checkout',
  '/checkout/pay',
  'line1\nline2',
  'line1\r\nline2',
  'line1\u2028line2',
  'true',
  '5',
  '\u212a',
  'Ω and ω',
  ' \u00a0\ufeff',
  'tab\tbell\u0007nul\0',
  `${'a'.repeat(1021)}end`,
  `${'a'.repeat(1021)}end and more`,
  `${'a'.repeat(1022)}end`,
  `${'é'.repeat(1021)}end and more`,
  `${'é'.repeat(1022)}end`,
] as const;

export const NUMBERS = [
  0,
  -0,
  5,
  -5,
  0.1,
  5.5,
  2 ** 53,
  2 ** 53 + 2,
  -(2 ** 63),
  1e21,
  -1e300,
  1e-7,
  NaN,
  Infinity,
  -Infinity,
];

export const ARRAYS: readonly AttributeValue[] = [
  [],
  ['x'],
  ['a', 'acme', '/checkout'],
  ['', 'a"b\\c\n$x'],
  ['😀', 'éé', 'line1\nline2'],
  ['pay', 'line2', 'end'],
  [null, 'x'],
  [5, 0.1],
  [Infinity, -5],
  [0, 2 ** 53],
  [true, false],
  [false],
  [`${'a'.repeat(1022)}end`],
];

/** Without `u`, the dot is half of a character outside the Basic Multilingual Plane; in RE2 it is the whole character. */
export const COUNTED = { inProcess: /^.$/, inCollector: /^.$/u } as const;

/** Patterns of every construct that RE2 has. */
export const PATTERNS: readonly RegExp[] = [
  /^\/checkout/,
  /^\/checkout$/,
  /acme/,
  /acme/i,
  /^$/,
  /^.$/u,
  /end$/,
  /^a+end/,
  /5/,
  /\d/,
  /^\D+$/,
  /^[^a-z]+$/,
  /^\s+$/,
  /^\S+$/,
  /"b\\/,
  /\$x$/,
  /^\$\{env:HOME\}$/,
  /^line2$/m,
  /^line1$/m,
  /^line2$/,
  /1.line/s,
  /1.{1,2}line/,
  /(?:^|\/)pay$/,
  /(?<start>a|A)cm?/,
  /\bx\b/,
  /\Bx|^\0/,
  /\p{Lu}/u,
  /^\p{Script=Greek}/u,
  /é{2,}?/,
  /😀/,
  /^\u{1F600}$/u,
  /[\u{1F5FF}-\u{1F601}]/u,
  new RegExp('^[[a-z]--[x]]+$', 'v'),
  /a{1000}/,
  /^k$/i,
  /^k$/iu,
  /\t[^]\x65/,
  /^[\]\-^/\\]/,
  /x|/g,
  COUNTED.inProcess,
];

const FACE = '😀';

/** What RE2 does not have: policies with these are left out. */
export const LEFT_OUT: readonly RegExp[] = [/(?=x)/, /(a)c\1/, /(?<!x)5/, new RegExp(`[${FACE}]`)];
