import type { ComponentChildren } from 'preact';

interface PartProps {
  readonly title: string;
  readonly count?: number;
  readonly isClosed?: boolean;
  readonly children: ComponentChildren;
}

/** A part that can be folded. */
export function Part({ title, count, isClosed = false, children }: PartProps) {
  return (
    <details class="details-part" open={!isClosed}>
      <summary>
        {title} {count !== undefined && <span class="soft number">{count}</span>}
      </summary>
      {children}
    </details>
  );
}
