import { PACKAGE_VERSION } from '../../process/package-copy';
import { readViewCommand } from './command-line';
import { helpText } from './option-table';
import { processTerminal } from './terminal';

/**
 * Runs `otel-instrument view` until the user ends it.
 *
 * @throws OptionError for wrong arguments; Error if it cannot listen, or cannot read or write a file
 */
export async function runView(args: readonly string[]): Promise<void> {
  const request = readViewCommand(args);
  if (request === 'help') process.stdout.write(helpText());
  else if (request === 'version') process.stdout.write(`${PACKAGE_VERSION}\n`);
  else {
    // The viewer loads many files, which the help does not need.
    const { view } = require('./view') as typeof import('./view');
    await view(request, processTerminal(request.mcp || request.output === 'json'));
  }
}
