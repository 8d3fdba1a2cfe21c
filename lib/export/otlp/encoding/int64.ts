const BEYOND = 2 ** 63;

/** Whether OTLP can say the number as an integer, which has 64 bits and a sign; otherwise it is a double. */
export function isInt64(value: number): boolean {
  return Number.isInteger(value) && value >= -BEYOND && value < BEYOND;
}
