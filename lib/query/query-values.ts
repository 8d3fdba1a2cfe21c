import type { Literal } from './query-tree';

const UNITS: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  min: 60e9,
  h: 3600e9,
  d: 86_400e9,
};

const NUMBER = /^[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d{1,3})?$/i;
const DURATION = /^(\d{1,15}(?:\.\d{1,15})?)(ns|us|µs|μs|ms|s|min|m|h|d)$/;

export const DURATION_EXAMPLES = ['10ms', '100ms', '250ms', '500ms', '1s', '5s', '1m', '5m', '1h'] as const;

/** Reads the text of a value in every way that it can be meant. */
export function literalOf(text: string): Literal {
  const number = NUMBER.test(text) ? Number(text) : undefined;
  const [, amount, unit = ''] = DURATION.exec(text) ?? [];
  const nanos = amount === undefined ? undefined : Math.round(Number(amount) * (UNITS[unit] ?? 0));
  return {
    text,
    ...(number !== undefined && Number.isFinite(number) && { number }),
    ...(nanos !== undefined && { nanos }),
  };
}
