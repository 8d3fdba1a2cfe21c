import { randomFillSync } from 'node:crypto';
import { isValidSpanId, isValidTraceId } from '@opentelemetry/api';
import { callForValid } from '../diagnostics/user-code';
import type { IdGenerator } from '../otel/sdk';

const SPAN_DIGITS = 16;
const TRACE_DIGITS = 32;
/** The first digit is compared first: comparing whole ids is much slower. */
const ZERO = '0'.charCodeAt(0);
const NO_SPAN_ID = '0'.repeat(SPAN_DIGITS);
const NO_TRACE_ID = '0'.repeat(TRACE_DIGITS);
/** Random bytes drawn at once: a call of the operating system's generator is expensive. */
const pool = Buffer.allocUnsafeSlow(16_384);
let used = pool.length;

/** Bytes formatted at once. Keep it small: ids are slices of that string, and each keeps the whole string in memory. */
const BLOCK_BYTES = 256;
let digits = '';
let taken = 0;

/** Trace and span ids from the secure generator of `node:crypto`, drawn in advance. Never all zeros, which is invalid. */
export const RANDOM_IDS: IdGenerator = { generateSpanId: randomSpanId, generateTraceId: randomTraceId };

export function randomSpanId(): string {
  const id = take(SPAN_DIGITS);
  return id.charCodeAt(0) === ZERO && id === NO_SPAN_ID ? randomSpanId() : id;
}

export function randomTraceId(): string {
  const id = take(TRACE_DIGITS);
  return id.charCodeAt(0) === ZERO && id === NO_TRACE_ID ? randomTraceId() : id;
}

/** An id generator of the application. If it throws or returns an invalid id, a random id replaces it. */
export class CheckedIds implements IdGenerator {
  constructor(private readonly ids: IdGenerator) {}

  generateSpanId(): string {
    const generate = (): string => this.ids.generateSpanId();
    const expected = `${SPAN_DIGITS} hexadecimal digits that are not all zero`;
    return callForValid('generating a span id', generate, isValidSpanId, expected) ?? randomSpanId();
  }

  generateTraceId(): string {
    const generate = (): string => this.ids.generateTraceId();
    const expected = `${TRACE_DIGITS} hexadecimal digits that are not all zero`;
    return callForValid('generating a trace id', generate, isValidTraceId, expected) ?? randomTraceId();
  }
}

/** The next random digits. The end of a block that is too short is discarded. */
function take(count: number): string {
  if (taken + count > digits.length) drawBlock();
  taken += count;
  return digits.slice(taken - count, taken);
}

function drawBlock(): void {
  if (used + BLOCK_BYTES > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  digits = pool.toString('hex', used, used + BLOCK_BYTES);
  used += BLOCK_BYTES;
  taken = 0;
}
