import { Logger } from '@nestjs/common';
import { hasWarningSink, setWarningSink } from '../../lib/diagnostics/warning';

/** How many applications of the process forward warnings, and how to take the one sink of theirs away. */
const forwarding = { users: 0, restore: () => {} };

/**
 * Sends the library's warnings to Nest's logger, whichever the application has chosen. A sink that the application has
 * set itself stays, and so does that of a test.
 *
 * @returns how to take that back; it happens when the last application of the process asks for it
 */
export function forwardWarnings(): () => void {
  if (forwarding.users++ === 0) forwarding.restore = takeSink();
  let isOver = false;
  return () => {
    if (!isOver && --forwarding.users === 0) forwarding.restore();
    isOver = true;
  };
}

function takeSink(): () => void {
  if (hasWarningSink()) return () => {};
  const logger = new Logger('Telemetry');
  return setWarningSink(({ code, message }) => logger.warn(`${message} [${code}]`));
}
