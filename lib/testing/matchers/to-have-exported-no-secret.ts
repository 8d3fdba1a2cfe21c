import type { LogLine } from '../../log/log-line';
import { toTraceSpan } from '../shown-spans';
import { type ExportedText, textsOfLine, textsOfSpan } from '../secrets/exported-texts';
import { counted, failureText, type Marked } from './failure';
import type { MatcherContext, MatcherResult } from './matcher-context';
import { type Leak, SecretSearch, type SecretSearchOptions } from '../secrets/secret-search';
import { subjectOf } from './subject';

const MATCHER = 'toHaveExportedNoSecret';
const MASK = '••••';

/** Passes if no planted secret, and nothing that looks like a secret, is in the spans, their resource, or the log lines. */
export function toHaveExportedNoSecret(
  context: MatcherContext,
  received: unknown,
  expected: readonly string[] | SecretSearchOptions = {},
): MatcherResult {
  const { given, around, lines } = subjectOf(received, MATCHER);
  const search = new SecretSearch(Array.isArray(expected) ? { secrets: expected } : (expected as SecretSearchOptions));
  const leaks: Leak[] = [];
  const collect = (texts: Iterable<ExportedText>): readonly string[] => {
    const notes = new Set<string>();
    for (const text of texts) {
      for (const leak of search.leaksIn(text)) {
        leaks.push(leak);
        notes.add(`${text.place}: ${leak.reason}`);
      }
    }
    return [...notes];
  };
  const marked = given.flatMap((span): Marked[] => {
    const notes = collect(textsOfSpan(span));
    return notes.length > 0 ? [{ span: toTraceSpan(span), notes }] : [];
  });
  const lineNotes = lines.flatMap((line) => collect(textsOfLine(line)).map((note) => `${note} of ${named(line)}`));
  const pass = leaks.length === 0;
  return {
    pass,
    message: () =>
      withoutSecrets(failureText(context, { matcher: MATCHER, around, attributes: false, ...outcome() }), leaks),
  };

  function outcome(): { readonly headline: string; readonly marked: readonly Marked[] } {
    const checked = `${counted(given.length, 'span')} and ${counted(lines.length, 'log line')}`;
    if (pass) return { headline: `Expected a secret, and ${checked} have none.`, marked };
    const places = [marked.length > 0 ? counted(marked.length, 'span') : '', lineNotes.length > 0 ? 'log lines' : ''];
    const headline = `Of ${checked}, secrets are in ${places.filter(Boolean).join(' and ')}:`;
    return { headline: [headline, ...lineNotes.slice(0, 10)].join('\n     '), marked };
  }
}

const named = (line: LogLine): string => `"${String(line.fields['message'])}"`;

/** A failure stands in the log of a build: it shows no secret. */
function withoutSecrets(text: string, leaks: readonly Leak[]): string {
  return leaks.reduce((shown, { text: secret }) => shown.replaceAll(secret, MASK), text);
}
