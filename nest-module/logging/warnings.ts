import { Logger } from '@nestjs/common';
import { setWarningSink, type Telemetry } from '../../lib/index';

const takeAway = new WeakMap<Telemetry, () => void>();

/** Starts telemetry whose warnings go to Nest's logger, whichever the application has chosen. */
export function startForwarding(start: () => Telemetry): Telemetry {
  const logger = new Logger('Telemetry');
  const restore = setWarningSink(({ code, message }) => logger.warn(`${message} [${code}]`));
  try {
    const telemetry = start();
    takeAway.set(telemetry, restore);
    return telemetry;
  } catch (error) {
    restore();
    throw error;
  }
}

/** Sends warnings to where they went before; to be called when telemetry has been shut down. */
export function stopForwarding(telemetry: Telemetry): void {
  takeAway.get(telemetry)?.();
}
