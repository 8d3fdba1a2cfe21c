import { stored } from './stored';

const STYLES = ['local', 'utc', 'relative'] as const;
export type TimeStyle = (typeof STYLES)[number];

/** How times are written: in the zone of this computer, in UTC, or from now and from the start of the trace. */
export const timeStyle = stored<TimeStyle>('times', 'local', (text): text is TimeStyle =>
  STYLES.some((style) => style === text),
);

export const TIME_STYLES: readonly (readonly [TimeStyle, string])[] = [
  ['local', 'Local time'],
  ['utc', 'UTC'],
  ['relative', 'Relative'],
];
