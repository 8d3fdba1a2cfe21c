import { Logger } from '@nestjs/common';
import { setWarningSink } from '../../lib/index';

/** Sends the library's warnings to Nest's logger, whichever the application has chosen. */
export function forwardWarnings(): void {
  const logger = new Logger('Telemetry');
  setWarningSink(({ code, message }) => logger.warn(`${message} [${code}]`));
}
