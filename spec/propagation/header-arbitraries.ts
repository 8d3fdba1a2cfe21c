import * as fc from 'fast-check';
import { anyText } from '../any-text';
import type { TraceParent } from '../../lib/propagation/w3c/trace-parent';
import { MAX_MEMBERS, type TraceStateMember } from '../../lib/propagation/w3c/trace-state-list';

/** The same cases in each run. */
export const RUN = { seed: 20_261_123, numRuns: 200 };

const oneOf = (characters: string) => fc.constantFrom(...characters.split(''));

const HEX = '0123456789abcdef';
const id = (digits: number) =>
  fc
    .string({ unit: oneOf(HEX), minLength: digits, maxLength: digits })
    .map((text) => text.replace(/^0+$/, '7'.repeat(digits)));

/** Ids and the flags that level 2 defines. */
export const someParent: fc.Arbitrary<TraceParent> = fc.record(
  { traceId: id(32), spanId: id(16), traceFlags: fc.constantFrom(0, 1, 2, 3) },
  { noNullPrototype: true },
);

const KEY_START = 'abcdefghijklmnopqrstuvwxyz0123456789';

/** Keys of tracestate, including long ones. */
export const someKey = fc
  .tuple(oneOf(KEY_START), fc.string({ unit: oneOf(`${KEY_START}_-*/@`), maxLength: 255, size: 'medium' }))
  .map(([start, rest]) => start + rest);

const VALUE_CHARACTERS = Array.from({ length: 95 }, (_, index) => String.fromCharCode(0x20 + index))
  .join('')
  .replaceAll(/[,=]/g, '');

/** Values of tracestate, including long ones. */
export const someValue = fc
  .string({ unit: oneOf(VALUE_CHARACTERS), maxLength: 255, size: 'medium' })
  .map((text) => `${text}v`);

/** Lists of up to 32 members, each key once. */
export const someMembers: fc.Arbitrary<readonly TraceStateMember[]> = fc.uniqueArray(fc.tuple(someKey, someValue), {
  maxLength: MAX_MEMBERS,
  selector: ([key]) => key,
  size: 'max',
});

/** Any text, and text that resembles a list. */
export const someText = fc.oneof(fc.string(), anyText(), fc.string({ unit: oneOf('a1=, \t@Z'), maxLength: 60 }));

/** White space around a member. */
export const someWhitespace = fc.string({ unit: oneOf(' \t'), maxLength: 3 });
