import { readViewCommand, type ViewRequest } from '../../../lib/viewer/command/command-line';
import { helpText, VIEW_OPTIONS } from '../../../lib/viewer/command/option-table';

const viewOf = (...args: readonly string[]): ViewRequest => {
  const request = readViewCommand(args);
  if (typeof request === 'string') throw new Error(`got ${request}`);
  return request;
};
const errorOf = (...args: readonly string[]): { readonly code: string; readonly message: string } => {
  try {
    readViewCommand(args);
  } catch (error) {
    return error as { readonly code: string; readonly message: string };
  }
  throw new Error('there was no error');
};

describe('the command line', () => {
  it('has a default for each option', () => {
    expect(viewOf()).toEqual({
      port: 4319,
      httpPort: 4318,
      grpcPort: 4317,
      host: 'localhost',
      maxBytes: 256 * 1024 ** 2,
      files: [],
      output: 'waterfall',
      open: false,
      mcp: false,
    });
  });

  it('reads every option, with `=` or a space', () => {
    const numbers = ['--port=0', '--http-port', '1', '--grpc-port=65535', '--size', '64MB'];
    const texts = ['--host', '0.0.0.0', '--save=s.jsonl', '--filter', 'status=error duration>250ms'];
    expect(
      viewOf(...numbers, ...texts, '--import', 'a.json', 'b.json', '--import=c.json', '--open', '--quiet'),
    ).toEqual({
      port: 0,
      httpPort: 1,
      grpcPort: 65_535,
      host: '0.0.0.0',
      maxBytes: 64 * 1024 ** 2,
      save: 's.jsonl',
      filter: 'status=error duration>250ms',
      files: ['a.json', 'b.json', 'c.json'],
      output: 'nothing',
      open: true,
      mcp: false,
    });
  });

  it('takes the last value of an option that may be given once', () => {
    expect(viewOf('--port', '1', '--port', '2')).toMatchObject({ port: 2 });
  });

  it('leaves standard output to one reader', () => {
    expect(viewOf('--json')).toMatchObject({ output: 'json' });
    expect(viewOf('--mcp')).toMatchObject({ output: 'nothing', mcp: true });
    expect(errorOf('--json', '--mcp').message).toBe(
      '`--json` and `--mcp` both need standard output: pass one of them.',
    );
  });

  it('asks for the help or the version', () => {
    expect([readViewCommand(['--help']), readViewCommand(['-h'])]).toEqual(['help', 'help']);
    expect(readViewCommand(['--version'])).toBe('version');
  });

  it('names the nearest option', () => {
    expect(errorOf('--htp-port', '1').message).toMatch(
      /^Unknown option `--htp-port` of `otel-instrument view`: expected one of --port, .*\. Did you mean `--http-port`\?$/,
    );
    expect(errorOf('-p', '1').code).toBe('ERR_OPTION_UNKNOWN');
  });

  it.each([
    [['--port', '65536'], 'Expected `--port` to be a port from 0 to 65535, got "65536".'],
    [['--grpc-port', '-1'], 'Expected `--grpc-port` to be a port from 0 to 65535, got "-1".'],
    [['--http-port=x'], 'Expected `--http-port` to be a port from 0 to 65535, got "x".'],
    [['--save'], 'Expected `--save` to be followed by FILE, got nothing (undefined).'],
    [['--save', '--quiet'], 'Expected `--save` to be followed by FILE, got "--quiet".'],
    [['--save='], 'Expected `--save` to be followed by FILE, got nothing (undefined).'],
    [['--quiet=yes'], 'Expected `--quiet` to be without a value, got "yes".'],
    [['--size', '10'], 'Expected `--size` to be a size of 1MB or more, such as 256MB, got "10".'],
  ])('rejects %j', (args, message) => {
    expect(errorOf(...args).message).toBe(message);
  });

  it('has a help that lists each option and fits a terminal', () => {
    const help = helpText();
    for (const { name } of VIEW_OPTIONS) expect(help).toContain(`  --${name}`);
    expect(Math.max(...help.split('\n').map((line) => line.length))).toBeLessThanOrEqual(105);
  });
});
