import { PACKAGE_VERSION } from '../process/package-copy';
import { OptionError, unknownOption } from '../validation/option-error';

interface Command {
  /** What it does, for the help. */
  readonly summary: string;
  /** Loads its code only when it runs. */
  readonly run: (args: readonly string[]) => Promise<void>;
}

const COMMANDS: Readonly<Record<string, Command>> = {
  view: {
    summary: 'receive traces and logs, and show them in the terminal and on a page',
    run: (args) => (require('../viewer/command/run-view') as typeof import('../viewer/command/run-view')).runView(args),
  },
  'collector-config': {
    summary: 'write configurations of the OpenTelemetry Collector from the options of services',
    run: (args) =>
      (
        require('../collector/command/run-collector-config') as typeof import('../collector/command/run-collector-config')
      ).runCollectorConfig(args),
  },
};

/**
 * Runs `otel-instrument`: a command, the help, or the version.
 *
 * @throws OptionError for an unknown command, or for wrong arguments of a command
 */
export async function runCommand([name, ...args]: readonly string[]): Promise<void> {
  if (name === undefined || ['help', '--help', '-h'].includes(name)) process.stdout.write(helpText());
  else if (name === '--version') process.stdout.write(`${PACKAGE_VERSION}\n`);
  else await commandNamed(name).run(args);
}

export function helpText(): string {
  const column = Math.max(...Object.keys(COMMANDS).map(({ length }) => length));
  const lines = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(column)}  ${summary}`);
  return `Usage: otel-instrument COMMAND [options]

Commands:
${lines.join('\n')}

otel-instrument COMMAND --help prints the options of a command.
`;
}

function commandNamed(name: string): Command {
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (command) return command;
  const { message } = unknownOption('`otel-instrument`', name, Object.keys(COMMANDS));
  throw new OptionError('ERR_OPTION_UNKNOWN', name, message.replace('Unknown option', 'Unknown command'));
}
