import type { ComponentChildren } from 'preact';
import type { Loaded } from '../api/loaded';
import { Message } from './message';

/** Shows what was loaded; before that, that it is on its way; and what went wrong. */
export function LoadState<T>({
  loaded,
  children,
}: {
  readonly loaded: Loaded<T>;
  readonly children: (value: T) => ComponentChildren;
}) {
  const error = loaded.error.value;
  const value = loaded.value.value;
  if (error) return <Message title="Cannot load">{error.message}</Message>;
  if (value === undefined) return <Message title="Loading …" />;
  return <>{children(value)}</>;
}
