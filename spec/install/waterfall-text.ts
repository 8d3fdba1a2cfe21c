/**
 * Printed waterfalls with what differs from run to run put aside: ids, times, shares, bars, and the spaces that place a
 * bar. What two runs of one program print is equal then.
 */
export function withoutTimes(text: string): string {
  return text
    .replaceAll('\r', '')
    .split('\n')
    .map((line) => {
      const plain = line
        .replaceAll(/\b[0-9a-f]{32}\b/g, '<trace id>')
        .replaceAll(/(?:<1|\d+(?:\.\d+)?) (?:µs|ms|s|min)\b(?: \d+ s\b)?/g, '<time>')
        .replaceAll(/\(\d+ %\)/g, '(<share>)');
      return plain.replace(/^( *\S.*?) +[█▏▎▍▌▋▊▉]+ (?=<time>)/, '$1 <bar> ').trimEnd();
    })
    .join('\n')
    .trim();
}
