import { givenOptions, optionLines, shownOption } from '../../lib/validation/command-line';

const ROWS = [
  { name: 'port', value: 'PORT', help: 'port of the page' },
  { name: 'quiet', help: 'print nothing' },
];
const read = (...args: readonly string[]): Record<string, readonly string[]> =>
  Object.fromEntries(givenOptions({ command: 'tool run', rows: ROWS, argumentsAs: 'file' }, args));

describe('the arguments of a command', () => {
  it('are options with a space or `=`, switches, and arguments in their order', () => {
    expect(read('a', '--port=1', '--quiet', '--port', '2', 'b')).toEqual({
      port: ['1', '2'],
      quiet: [],
      file: ['a', 'b'],
    });
  });

  it('name an unknown option, and the nearest one', () => {
    expect(() => read('--prt', '1')).toThrow(
      'Unknown option `--prt` of `tool run`: expected one of --port, --quiet. Did you mean `--port`?',
    );
    expect(() => givenOptions({ command: 'tool run', rows: ROWS }, ['stray'])).toThrow(
      'Unknown option `stray` of `tool run`',
    );
  });

  it('need a value where the option has one, and none where it is a switch', () => {
    expect(() => read('--port')).toThrow('Expected `--port` to be followed by PORT, got nothing (undefined).');
    expect(() => read('--quiet=1')).toThrow('Expected `--quiet` to be without a value, got "1".');
  });

  it('are aligned in a help', () => {
    expect(ROWS.map(shownOption)).toEqual(['--port PORT', '--quiet']);
    expect(optionLines(ROWS)).toBe('  --port PORT  port of the page\n  --quiet      print nothing');
  });
});
