const BEYOND = 2 ** 63;

/** Whether OTLP can encode the number as a signed 64-bit integer; otherwise it is encoded as a double. */
export function isInt64(value: number): boolean {
  return Number.isInteger(value) && value >= -BEYOND && value < BEYOND;
}
