import { randomFillSync } from 'node:crypto';
import { isValidSpanId, isValidTraceId } from '@opentelemetry/api';
import { countFault } from '../diagnostics/fault';
import type { IdGenerator } from './sdk';

const SPAN_BYTES = 8;
const TRACE_BYTES = 16;
const NO_SPAN_ID = '0'.repeat(16);
/** Bytes drawn at once: asking the operating system's generator costs far more than what it gives. */
const pool = new Uint8Array(16_384);
let used = pool.length;

/** Codes of the hexadecimal digits. */
const DIGITS = Uint8Array.from('0123456789abcdef', (digit) => digit.charCodeAt(0));

/**
 * Trace and span ids from the secure generator of `node:crypto`, drawn in advance. Never all zeros, which would be
 * invalid.
 *
 * @example
 * ```ts
 * RANDOM_IDS.generateSpanId().length; // => 16
 * RANDOM_IDS.generateTraceId().length; // => 32
 * ```
 */
export const RANDOM_IDS: IdGenerator = { generateSpanId: randomSpanId, generateTraceId: randomTraceId };

export function randomSpanId(): string {
  for (;;) {
    const id = eightBytes(take(SPAN_BYTES));
    if (id !== NO_SPAN_ID) return id;
  }
}

export function randomTraceId(): string {
  for (;;) {
    const at = take(TRACE_BYTES);
    const first = eightBytes(at);
    const second = eightBytes(at + SPAN_BYTES);
    if (first !== NO_SPAN_ID || second !== NO_SPAN_ID) return first + second;
  }
}

/** An id generator of the application's that may fail or give what is no id: a random id stands in. */
export class CheckedIds implements IdGenerator {
  constructor(private readonly ids: IdGenerator) {}

  generateSpanId(): string {
    try {
      const id = this.ids.generateSpanId();
      if (isValidSpanId(id)) return id;
      countFault('generating a span id', new TypeError('Expected 16 hexadecimal digits that are not all zero.'));
    } catch (error) {
      countFault('generating a span id', error);
    }
    return randomSpanId();
  }

  generateTraceId(): string {
    try {
      const id = this.ids.generateTraceId();
      if (isValidTraceId(id)) return id;
      countFault('generating a trace id', new TypeError('Expected 32 hexadecimal digits that are not all zero.'));
    } catch (error) {
      countFault('generating a trace id', error);
    }
    return randomTraceId();
  }
}

/** Where the next `count` bytes of the pool begin. */
function take(count: number): number {
  if (used + count > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += count;
  return used - count;
}

/** Built in one piece: pieces put together would have to be joined once more by whoever reads the id. */
function eightBytes(at: number): string {
  return String.fromCharCode(
    high(at),
    low(at),
    high(at + 1),
    low(at + 1),
    high(at + 2),
    low(at + 2),
    high(at + 3),
    low(at + 3),
    high(at + 4),
    low(at + 4),
    high(at + 5),
    low(at + 5),
    high(at + 6),
    low(at + 6),
    high(at + 7),
    low(at + 7),
  );
}

const high = (at: number): number => DIGITS[(pool[at] ?? 0) >> 4] ?? 0;
const low = (at: number): number => DIGITS[(pool[at] ?? 0) & 15] ?? 0;
