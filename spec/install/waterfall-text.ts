/**
 * Printed waterfalls without the parts that differ between runs: ids, times, percentages, bars with their indentation, the
 * phases of requests and the slowest span. So the outputs of two runs of one program are equal.
 */
export function withoutTimes(text: string): string {
  return text
    .replaceAll('\r', '')
    .replaceAll(/^ *╰ .*\n/gm, '')
    .replaceAll(/^time went to: .*(?:\n {2}a gap .*)?$/gm, 'time went to: <place>')
    .replaceAll(/\b[0-9a-f]{32}\b/g, '<trace id>')
    .replaceAll(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '<uuid>')
    .replaceAll(/(?:<1|\d+(?:\.\d+)?) (?:µs|ms|s|min)\b(?: \d+ s\b)?/g, '<time>')
    .replaceAll(/^( *\S.*?) +[█▏▎▍▌▋▊▉]+ (?=<time>)/gm, '$1 <bar> ')
    .replaceAll(/ +$/gm, '')
    .trim();
}
