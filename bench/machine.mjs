/** What a reader has to know of the machine, and no more. */
import { availableParallelism, loadavg } from 'node:os';

export function machine() {
  return {
    cores: availableParallelism(),
    platform: `${process.platform} ${process.arch}`,
    /** Above 0 at the start: others were working too, and the ratios are less sure. */
    loadAtStart: Math.round(loadavg()[0] * 10) / 10,
  };
}
