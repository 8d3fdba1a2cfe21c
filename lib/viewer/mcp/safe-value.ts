import type { SpanAttributes } from '../../trace/attributes';
import { escapeControls } from '../../waterfall/terminal-text';
import type { Json, JsonObject } from './json';

const MOST_KEYS = 40;
const LONGEST_KEY = 100;
const LONGEST_VALUE = 300;

/** Untrusted text of bounded length: controls and invisible characters become visible escapes, and a cut text ends in `…`. */
export function safeText(text: string, most = 200): string {
  const visible = escapeControls(text.slice(0, most + 1));
  return visible.length <= most ? visible : `${visible.slice(0, most - 1)}…`;
}

/** Attributes as JSON with bounded keys and values, and the number of those that are missing. */
export function safeAttributes(attributes: SpanAttributes): JsonObject {
  const entries = Object.entries(attributes);
  const shown: Record<string, Json> = {};
  for (const [key, value] of entries.slice(0, MOST_KEYS)) {
    const plain = typeof value === 'object' ? JSON.stringify(value) : value;
    // JSON has no `NaN` and no infinity.
    const isText = typeof plain === 'string' || (typeof plain === 'number' && !Number.isFinite(plain));
    shown[safeText(key, LONGEST_KEY)] = isText ? safeText(String(plain), LONGEST_VALUE) : plain;
  }
  const more = entries.length - MOST_KEYS;
  return more > 0 ? { ...shown, '…': `${more} more attributes` } : shown;
}

/** Milliseconds with three digits behind the point. */
export const millisOf = (nanos: bigint): number => Number(((Number(nanos) || 0) / 1e6).toFixed(3));

/** `2026-01-01T00:00:00.000Z`; the number itself beyond the calendar of JavaScript. */
export function timeOf(nanos: bigint): string {
  const date = new Date(Number(nanos / 1_000_000n));
  return Number.isNaN(date.getTime()) ? String(nanos) : date.toISOString();
}
