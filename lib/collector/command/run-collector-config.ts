import { PACKAGE_VERSION } from '../../process/package-copy';
import { reportFailure } from '../../validation/command-line';
import { readCollectorConfigCommand } from './command-line';
import { helpText } from './option-table';
import { takeOutput } from './own-output';

/**
 * Runs `otel-instrument collector-config`. It ends the process, unless it only prints the help or the version, because the file of
 * the user may have started timers and servers. Errors in the background of this file are only printed.
 *
 * @throws OptionError for wrong arguments
 */
export async function runCollectorConfig(args: readonly string[]): Promise<void> {
  const request = readCollectorConfigCommand(args);
  if (request === 'help') process.stdout.write(helpText());
  else if (request === 'version') process.stdout.write(`${PACKAGE_VERSION}\n`);
  else {
    const { print, drained } = takeOutput();
    const notice = (text: string): void => void process.stderr.write(`${text}\n`);
    // The help does not need these modules.
    const { collectorConfigCommand } =
      require('./collector-config-command') as typeof import('./collector-config-command');
    const { collectorConfig } = require('../collector-config') as typeof import('../collector-config');
    for (const event of ['unhandledRejection', 'uncaughtException'] as const) {
      process.on(event, (error: unknown) => notice(`${request.source.from}, in the background: ${String(error)}`));
    }
    const status = await collectorConfigCommand(request, { generate: collectorConfig, print, notice }).catch(
      reportFailure,
    );
    await drained();
    process.exit(status);
  }
}
