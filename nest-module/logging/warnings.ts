import { Logger } from '@nestjs/common';
import { hasWarningSink, setWarningSink } from '../../lib/diagnostics/warning';

/** The number of applications in the process that forward warnings, and the function that removes their shared sink. */
const forwarding = { users: 0, restore: () => {} };

/**
 * Forwards the library's warnings to Nest's logger. A sink that the application or a test has already set stays.
 *
 * @returns a function that stops it, once every application of the process that forwards has called its own
 */
export function forwardWarnings(): () => void {
  if (forwarding.users++ === 0) forwarding.restore = takeSink();
  let isStopped = false;
  return () => {
    if (!isStopped && --forwarding.users === 0) forwarding.restore();
    isStopped = true;
  };
}

function takeSink(): () => void {
  if (hasWarningSink()) return () => {};
  const logger = new Logger('Telemetry');
  return setWarningSink(({ code, message }) => logger.warn(`${message} [${code}]`));
}
