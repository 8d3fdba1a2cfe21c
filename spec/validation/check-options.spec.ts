import { checkOptions, type OptionTable } from '../../lib/validation/check-options';
import { OptionError } from '../../lib/validation/option-error';

const isText = (value: unknown): boolean => typeof value === 'string';
const TABLE = {
  name: { expected: 'a string', validate: isText, required: true, hint: 'Give it a name.' },
  token: { expected: 'a secret', validate: (value) => isText(value) && (value as string).length > 20, secret: true },
  nested: {
    expected: 'an object',
    validate: (value) => typeof value === 'object',
    nested: { ratio: { expected: 'a number from 0 to 1', validate: (value) => Number(value) <= 1 } },
  },
} satisfies OptionTable;

function complaint(options: unknown): Pick<OptionError, 'code' | 'option' | 'message'> {
  try {
    checkOptions('the test', TABLE, options);
  } catch (error) {
    if (error instanceof OptionError) return { code: error.code, option: error.option, message: error.message };
  }
  throw new Error('nothing was wrong');
}

describe('checkOptions', () => {
  it('accepts valid options', () => {
    expect(() => checkOptions('the test', TABLE, { name: 'x', nested: { ratio: 0.5 } })).not.toThrow();
  });

  it('reports a missing option, and what to do', () => {
    expect(complaint({})).toEqual({
      code: 'ERR_OPTION_MISSING',
      option: 'name',
      message: 'Expected `name` to be a string, got nothing (undefined). Give it a name.',
    });
  });

  it('reports the path of an invalid option, what was expected and what was got', () => {
    expect(complaint({ name: 'x', nested: { ratio: 2 } })).toEqual({
      code: 'ERR_OPTION_INVALID',
      option: 'nested.ratio',
      message: 'Expected `nested.ratio` to be a number from 0 to 1, got 2.',
    });
  });

  it.each([
    ['nmae', 'Did you mean `name`?'],
    ['nested.ration', 'Did you mean `ratio`?'],
  ])('suggests a name for the unknown option %s', (path, proposal) => {
    const [outer = '', inner] = path.split('.');
    const options = inner ? { name: 'x', [outer]: { [inner]: 1 } } : { name: 'x', [outer]: 1 };
    expect(complaint(options)).toMatchObject({ code: 'ERR_OPTION_UNKNOWN', option: path });
    expect(complaint(options).message).toContain(proposal);
  });

  it('does not show a secret', () => {
    expect(complaint({ name: 'x', token: 'short secret' }).message).toBe(
      'Expected `token` to be a secret, got a string of 12 characters.',
    );
  });

  it('does not show the credentials of a URL', () => {
    expect(complaint({ name: 'x', nested: 'ftp://me:secret@host/' }).message).toBe(
      'Expected `nested` to be an object, got "ftp://host/".',
    );
  });

  it.each([
    [['a'], 'an array of 1'],
    [Symbol('x'), 'a symbol'],
    [10n, '10n'],
    [null, 'null'],
    [() => 1, 'a function'],
    [{ password: 'x' }, 'an object'],
  ])('shows the rejected value in short: %p', (value, shown) => {
    expect(complaint({ name: value }).message).toBe(`Expected \`name\` to be a string, got ${shown}. Give it a name.`);
  });

  it('cuts a long text', () => {
    expect(complaint({ name: 'x', nested: 'y'.repeat(200) }).message).toContain(`got "${'y'.repeat(79)}…".`);
  });

  it('rejects options that are not an object', () => {
    expect(complaint('name').message).toBe('Expected `the options of the test` to be an object, got "name".');
  });
});
