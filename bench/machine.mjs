/** The properties of the machine that the results depend on. */
import { availableParallelism, loadavg } from 'node:os';

export function machine() {
  return {
    cores: availableParallelism(),
    platform: `${process.platform} ${process.arch}`,
    /** Load average at the start. Above 0, other work ran too, and the ratios are less reliable. */
    loadAtStart: Math.round(loadavg()[0] * 10) / 10,
  };
}
