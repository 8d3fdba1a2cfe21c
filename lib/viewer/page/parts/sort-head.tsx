import type { ComponentChildren } from 'preact';

export interface SortHeadProps {
  readonly label: ComponentChildren;
  /** Longer than the label: `95 % of the spans are faster`. */
  readonly title?: string;
  /** How the table is sorted by this column; absent if it is sorted by another one. */
  readonly direction?: 'ascending' | 'descending' | undefined;
  readonly isNumber?: boolean;
  readonly onSort: () => void;
}

/** The head of a column that sorts the table. */
export function SortHead({ label, title, direction, isNumber = false, onSort }: SortHeadProps) {
  return (
    <th scope="col" class={isNumber ? 'is-number' : undefined} aria-sort={direction ?? 'none'}>
      <button type="button" class="sort-head" title={title} onClick={onSort}>
        {label}
        <span class="sort-mark" aria-hidden="true">
          {direction === 'ascending' ? '▲' : direction === 'descending' ? '▼' : ''}
        </span>
      </button>
    </th>
  );
}
