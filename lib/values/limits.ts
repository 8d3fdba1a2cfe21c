/** Bounds of one recorded value: its cost depends on these and not on the value. */
export interface ValueLimits {
  /** Characters of a string, and of the JSON of an object. */
  readonly length: number;
  /** Levels of nesting that the JSON of an object shows. */
  readonly depth: number;
  /** Keys of one object, and items of one array, map or set. */
  readonly items: number;
}

export const VALUE_LIMITS: ValueLimits = { length: 1024, depth: 4, items: 32 };

/** What is read behind the limit, so that a secret across the cut is still seen whole. */
export const READ_AHEAD = 2048;

let active = VALUE_LIMITS;

export function valueLimits(): ValueLimits {
  return active;
}

/** Puts other bounds in force for the whole process; what is left out keeps its default. */
export function setValueLimits(limits: Partial<ValueLimits> = {}): void {
  active = { ...VALUE_LIMITS, ...limits };
}

export function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, Math.max(0, length - 1))}…` : text;
}
