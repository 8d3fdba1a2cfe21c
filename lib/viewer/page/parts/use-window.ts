import {
  defaultRangeExtractor,
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
  type VirtualizerOptions,
} from '@tanstack/virtual-core';
import type { RefObject } from 'preact';
import { useLayoutEffect, useReducer, useRef } from 'preact/hooks';

export interface WindowOptions {
  /** Rows in all. */
  readonly count: number;
  /** Height of each row in pixels. */
  readonly rowHeight: number;
  /** The element that scrolls. */
  readonly scroller: RefObject<HTMLElement | null>;
  /** What tells the row at a place from others when rows are added before it. */
  readonly keyOf?: (index: number) => string | number;
  /** Pixels above the first row that scroll with the rows, such as a header. */
  readonly paddingStart?: number;
  /** This row stays in the document wherever the list is scrolled to: assistive technology reads it. */
  readonly kept?: number;
}

/** Draws only the rows near what is seen, of a list whose rows all have one height. */
export function useWindow({ count, rowHeight, scroller, keyOf, paddingStart = 0, kept = -1 }: WindowOptions) {
  const [, redraw] = useReducer<number, unknown>((times) => times + 1, 0);
  const options: VirtualizerOptions<HTMLElement, HTMLElement> = {
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    paddingStart,
    rangeExtractor: (range) => withKept(defaultRangeExtractor(range), kept, count),
    observeElementRect,
    observeElementOffset,
    scrollToFn: elementScroll,
    onChange: () => redraw(undefined),
    ...(keyOf && { getItemKey: keyOf }),
  };
  const held = useRef<Virtualizer<HTMLElement, HTMLElement> | null>(null);
  const virtualizer = (held.current ??= new Virtualizer(options));
  virtualizer.setOptions(options);
  useLayoutEffect(() => virtualizer._didMount(), [virtualizer]);
  useLayoutEffect(() => virtualizer._willUpdate());
  return virtualizer;
}

function withKept(indexes: number[], kept: number, count: number): number[] {
  if (kept < 0 || kept >= count || indexes.includes(kept)) return indexes;
  return [...indexes, kept].toSorted((a, b) => a - b);
}
