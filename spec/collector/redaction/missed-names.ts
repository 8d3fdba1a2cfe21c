/** Secret names whose values the Collector shows. */
export const MISSED_NAMES: readonly string[] = [
  // The plural is a count more often.
  'tokens',
  // Capitals do not show where words begin.
  'ACCESSTOKEN',
  'JSESSIONID',
  // RE2 cannot decode.
  'ｐａｓｓｗｏｒｄ',
  'user%5Bpin%5D',
  // A number in the middle of a word.
  'aes256Key',
  // `url` makes names harmless.
  'resetPasswordUrl',
];
