import {
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
}

/** Draws only the rows near what is seen, of a list whose rows all have one height. */
export function useWindow({ count, rowHeight, scroller, keyOf, paddingStart = 0 }: WindowOptions) {
  const [, redraw] = useReducer<number, unknown>((times) => times + 1, 0);
  const options: VirtualizerOptions<HTMLElement, HTMLElement> = {
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    paddingStart,
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
