import { Logger } from '@nestjs/common';
import { setWarningSink, type WarningSink } from '../../lib/index';

/** The one sink of all applications of the process. */
const toNest: WarningSink = ({ code, message }) => new Logger('Telemetry').warn(`${message} [${code}]`);

let users = 0;

/**
 * Sends the library's warnings to Nest's logger, whichever the application has chosen. A sink that the application has
 * set itself stays.
 *
 * @returns how to take that back; it happens when the last application of the process asks for it
 */
export function forwardWarnings(): () => void {
  if (users++ === 0) takeSink();
  let forwarding = true;
  return () => {
    if (forwarding && --users === 0) leaveSink();
    forwarding = false;
  };
}

function takeSink(): void {
  const other = setWarningSink(toNest);
  if (other) setWarningSink(other);
}

/** Only where it is still ours. */
function leaveSink(): void {
  const current = setWarningSink();
  if (current && current !== toNest) setWarningSink(current);
}
