#!/usr/bin/env node
import { reportFailure } from '../validation/command-line';
import { runCommand } from './commands';

runCommand(process.argv.slice(2)).catch((error: unknown) => {
  process.exitCode = reportFailure(error);
});
