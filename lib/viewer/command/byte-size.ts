import { invalidOption } from '../../validation/option-error';

const UNITS: Readonly<Record<string, number>> = { '': 1, k: 1024, m: 1024 ** 2, g: 1024 ** 3 };
const SIZE = /^(\d+(?:\.\d+)?)\s*([kmg]?)(?:i?b)?$/i;
/** Below this, the viewer could hardly hold one trace. */
const LEAST = 1024 * 1024;

/**
 * Reads a size such as `256MB`, `1.5GiB` or `500000000`. A kilobyte has 1024 bytes.
 *
 * @param heapBytes the largest heap of the process, of which three quarters may be used
 * @throws OptionError if it is no size, or too small or too large
 */
export function byteSize(option: string, text: string, heapBytes: number): number {
  const [, number = '', unit = ''] = SIZE.exec(text.trim()) ?? [];
  const bytes = Math.floor(Number(number) * (UNITS[unit.toLowerCase()] ?? Number.NaN));
  if (number === '' || !(bytes >= LEAST)) throw invalidOption(option, 'a size of 1MB or more, such as 256MB', text);
  const most = Math.floor(heapBytes * 0.75);
  if (bytes > most) {
    const megabytes = Math.floor(most / 1024 ** 2);
    throw invalidOption(
      option,
      `at most ${megabytes}MB, three quarters of the heap of this process`,
      text,
      `For more, set NODE_OPTIONS=--max-old-space-size=${Math.ceil(bytes / 0.75 / 1024 ** 2)}`,
    );
  }
  return bytes;
}
