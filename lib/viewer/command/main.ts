#!/usr/bin/env node
import { PACKAGE_VERSION } from '../../process/package-copy';
import { OptionError } from '../../validation/option-error';
import { readCommandLine } from './command-line';
import { helpText } from './option-table';
import { processTerminal } from './terminal';

async function main(args: readonly string[]): Promise<void> {
  const request = readCommandLine(args);
  if (request.kind === 'help') {
    process.stdout.write(helpText());
    return;
  }
  if (request.kind === 'version') {
    process.stdout.write(`${PACKAGE_VERSION}\n`);
    return;
  }
  const { view } = require('./view') as typeof import('./view');
  await view(request.view, processTerminal(request.view.mcp || request.view.output === 'json'));
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  // 2 is the exit status of a wrong command line.
  process.exitCode = error instanceof OptionError ? 2 : 1;
});
