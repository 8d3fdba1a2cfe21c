import type { ComponentChildren, RefObject } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { highlightQuery } from '../../../query/complete/highlight-query';

interface QueryMarksProps {
  readonly text: string;
  readonly input: RefObject<HTMLInputElement | null>;
  /** Where the viewer found a mistake, from 1; what the parser finds is marked anyway. */
  readonly column?: number | undefined;
}

/** Colours the parts of the query. Stands below the field, whose text has no background of its own. */
export function QueryMarks({ text, input, column }: QueryMarksProps) {
  const marks = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const field = input.current;
    if (!field) return undefined;
    // A long query scrolls in the field, and so do its colours.
    const follow = (): void => marks.current?.scrollTo({ left: field.scrollLeft });
    follow();
    field.addEventListener('scroll', follow);
    return () => field.removeEventListener('scroll', follow);
  });
  const parts: ComponentChildren[] = [];
  let at = 0;
  for (const { kind, from, to } of highlightQuery(text)) {
    // While the reader types, an unfinished query is no mistake.
    const isMistake = kind === 'error' ? column !== undefined : column !== undefined && column > from && column <= to;
    parts.push(
      text.slice(at, from),
      <mark key={from} class={isMistake ? 'is-error' : `is-${kind === 'error' ? 'text' : kind}`}>
        {text.slice(from, to)}
      </mark>,
    );
    at = to;
  }
  return (
    <div ref={marks} class="query-marks" aria-hidden="true">
      {parts}
      {text.slice(at)}
    </div>
  );
}
