import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

type Line = Readonly<Record<string, unknown>> & { readonly fields: Readonly<Record<string, unknown>> };

let output: string;
let lines: readonly Line[];

async function run(level: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(__dirname, 'log-lines.cjs'), level]);
  return stdout;
}

const parsed = (text: string): readonly Line[] =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

const lineOf = (message: string): Line => {
  const found = lines.find(({ fields }) => fields['message'] === message);
  if (!found) throw new Error(`no line with the message ${message}`);
  return found;
};

beforeAll(async () => {
  output = await run('trace');
  lines = parsed(output);
}, 30_000);

describe('TelemetryLogger', () => {
  it('writes a line of JSON with timestamp, level, fields and target, in this order', () => {
    const [line] = output.split('\n');
    expect(line?.replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/, '…')).toBe(
      '{"timestamp":"…","level":"INFO","fields":{"message":"as it is"},"target":"Orders"}',
    );
  });

  it.each([
    ['as it is', 'INFO'],
    ['worse', 'WARN'],
    ['bad', 'ERROR'],
    ['worst', 'ERROR'],
    ['closer', 'DEBUG'],
    ['closest', 'TRACE'],
  ])('writes "%s" as %s', (message, level) => {
    expect(lineOf(message)['level']).toBe(level);
  });

  it('keeps a stack that Nest passes after the message', () => {
    expect(lineOf('bad')).toMatchObject({ target: 'Orders', fields: { stack: 'Error: bad\n    at there:1:1' } });
  });

  it('keeps a stack if Nest passes no logger name', () => {
    expect(lineOf('nobody')).toMatchObject({ target: 'Nest', fields: { stack: 'Error: nobody\n    at there:1:1' } });
  });

  it('writes the members of an object as fields, without the secret ones', () => {
    expect(lineOf('with fields').fields).toStrictEqual({
      message: 'with fields',
      count: 2,
      nested: '{"deep":true}',
      password: '[redacted]',
    });
    expect(lineOf('with details').fields).toStrictEqual({ message: 'with details', count: 3, more: true });
  });

  it.each(['TypeError: no stock', 'with an error'])('writes an error with the chain of its causes: %s', (message) => {
    expect(lineOf(message)).toMatchObject({
      level: 'ERROR',
      fields: {
        error: 'TypeError: no stock',
        'error.chain': ['RangeError: pool is exhausted'],
        stack: expect.stringMatching(/^TypeError: no stock\n[^]*Caused by: RangeError: pool is exhausted\n/) as string,
      },
    });
  });

  it('prevents a message from forging a line', () => {
    const forged = lines.filter(({ fields }) => String(fields['message']).startsWith('two\nlines'));
    expect(forged).toMatchObject([{ level: 'INFO', fields: { message: 'two\nlines {"level":"ERROR"}\u2028\u0000' } }]);
    for (const line of output.trim().split('\n')) expect(line).toMatch(/^\{"timestamp":[\x20-\x7e]*\}$/);
  });

  it('hides secrets in messages', () => {
    for (const secret of ['s3cr3t-token-value', '4111 1111 1111 1111', 't-1234567'])
      expect(output).not.toContain(secret);
    expect(output).toContain('and card [redacted]');
  });

  it('writes values that are neither strings nor plain objects', () => {
    expect(lines.filter(({ fields }) => fields['value'] === 42)).toHaveLength(1);
    expect(lines.map(({ fields }) => fields['value'])).toContainEqual(['a', 'b']);
    expect(lineOf('several texts').fields).toStrictEqual({ message: 'several texts' });
  });

  it('calls no accessor of an object', () => {
    expect(lineOf('hostile').fields).toStrictEqual({ message: 'hostile', broken: '[getter]' });
  });

  it('survives an object that throws when it is read, and a message function that throws', () => {
    const unreadable = lines.filter(({ fields }) => fields['message'] === '[unreadable: RangeError]');
    expect(unreadable).toMatchObject([{ level: 'INFO', target: 'Orders' }, { target: 'Orders' }]);
  });

  it('writes the enclosing spans, outermost first, and the trace and span ids', () => {
    const inner = { name: 'inner', token: '[redacted]' };
    expect(lineOf('inside')).toStrictEqual({
      level: 'INFO',
      timestamp: expect.any(String) as string,
      fields: { message: 'inside' },
      target: 'Orders',
      span: inner,
      spans: [{ name: 'outer', id: 'o-1', kind: 'test' }, inner],
      trace_id: expect.stringMatching(/^[\da-f]{32}$/) as string,
      span_id: expect.stringMatching(/^[\da-f]{16}$/) as string,
      trace_sampled: true,
    });
    expect(lineOf('as it is')).not.toHaveProperty('trace_id');
  });

  it('does not write lines below its level', async () => {
    const warnings = parsed(await run('warn'));
    expect(new Set(warnings.map(({ level }) => level))).toStrictEqual(new Set(['WARN', 'ERROR']));
  }, 30_000);
});
