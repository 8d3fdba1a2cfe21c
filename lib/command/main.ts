#!/usr/bin/env node
import { OptionError } from '../validation/option-error';
import { runCommand } from './commands';

runCommand(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  // 2 is the exit status of a wrong command line.
  process.exitCode = error instanceof OptionError ? 2 : 1;
});
