import type { ComponentChildren } from 'preact';

/** What stands where there is nothing to show: why, and what to do. */
export function Message({ title, children }: { readonly title: string; readonly children?: ComponentChildren }) {
  return (
    <div class="message" role="status">
      <h2>{title}</h2>
      {children}
    </div>
  );
}
