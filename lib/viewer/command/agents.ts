import { OptionError } from '../../validation/option-error';
import type { Viewer } from '../start-viewer';

/** Serves agents over standard input and output, until the input ends or the signal is aborted. */
export function serveAgents(_viewer: Viewer, _signal: AbortSignal): Promise<void> {
  throw new OptionError('ERR_OPTION_INVALID', '--mcp', '`--mcp` is not part of this version.');
}
