/** Text that the sections of several suites have in common. */
import { median } from './statistics.cjs';

export const middle = (rounds, key) => median(rounds.map((round) => round[key]));
export const failures = (cases, name) =>
  cases.filter(({ reason }) => reason).map((each) => `- ${name(each)}: cannot run: ${each.reason}`);
export const withFailures = (text, lines) => (lines.length > 0 ? `${text}\n\n${[...new Set(lines)].join('\n')}` : text);
