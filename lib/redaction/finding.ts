import { REDACTED } from './patterns';

export interface Finding {
  readonly start: number;
  readonly end: number;
  /** Its name, if the name identified it as a secret. */
  readonly name?: string | undefined;
  /** Surrounds the replacement: JSON stays valid only if the replacement of a number or an object is quoted. */
  readonly quote?: string | undefined;
}

export type Hide = (secret: string, name: string | undefined) => string;

/** The text, with each secret replaced; overlapping findings are replaced together. */
export function withoutFindings(text: string, findings: readonly Finding[], hide: Hide): string {
  let result = '';
  let kept = 0;
  for (const { start, end, name, quote = '' } of merged(findings)) {
    const secret = text.slice(start, end);
    if (start === end || secret === REDACTED) continue;
    result += text.slice(kept, start) + quote + hide(secret, name) + quote;
    kept = end;
  }
  return kept === 0 ? text : result + text.slice(kept);
}

function merged(findings: readonly Finding[]): readonly Finding[] {
  if (findings.length === 1) return findings;
  const sorted = findings.toSorted((a, b) => a.start - b.start || b.end - a.end);
  const result: Finding[] = [];
  for (const finding of sorted) {
    const last = result.at(-1);
    if (last === undefined || finding.start >= last.end) result.push(finding);
    else result[result.length - 1] = union(last, finding);
  }
  return result;
}

/** `first` begins earlier, or is longer. */
function union(first: Finding, second: Finding): Finding {
  const name = first.name ?? second.name;
  if (second.end <= first.end) {
    const isSame = first.start === second.start && first.end === second.end;
    return { ...first, name, quote: isSame ? first.quote || second.quote : first.quote };
  }
  return { start: first.start, end: second.end, name };
}
