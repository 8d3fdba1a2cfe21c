import { changeSetting, processSetting } from '../process/process-settings';

/** Bounds of one recorded value: its cost depends on these and not on the value. */
export interface ValueLimits {
  /**
   * Characters of a string, of each string of an array, and of the JSON of an object.
   *
   * @default 1024
   */
  readonly length: number;
  /**
   * Levels of nesting that the JSON of an object shows.
   *
   * @default 4
   */
  readonly depth: number;
  /**
   * Keys of one object, and items of one array, map or set.
   *
   * @default 32
   */
  readonly items: number;
}

export const VALUE_LIMITS: ValueLimits = { length: 1024, depth: 4, items: 32 };

/** What is read behind the limit, so that a secret across the cut is still seen whole. */
export const READ_AHEAD = 2048;

const active = processSetting<ValueLimits>('value-limits', { initial: () => VALUE_LIMITS });

export function valueLimits(): ValueLimits {
  return active.value;
}

/** Puts other bounds in force for the whole process; what is left out, or `undefined`, keeps its default. */
export function setValueLimits(limits: Partial<ValueLimits> = {}): void {
  const {
    length = VALUE_LIMITS.length,
    depth = VALUE_LIMITS.depth,
    items = VALUE_LIMITS.items,
  }: { readonly [Key in keyof ValueLimits]?: number | undefined } = limits;
  changeSetting(active, { length, depth, items });
}

/** The first `length` characters, of which the last is `…` where something was left out. */
export function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, wholeCharacters(text, Math.max(0, length - 1)))}…` : text;
}

/** A cut between the halves of a surrogate pair would leave half a character. */
function wholeCharacters(text: string, length: number): number {
  const last = text.charCodeAt(length - 1);
  return last >= 0xd800 && last <= 0xdbff ? length - 1 : length;
}
