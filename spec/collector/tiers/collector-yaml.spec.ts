import { parse } from 'yaml';
import { collectorYaml, withVariables } from '../../../lib/collector/tiers/collector-yaml';
import { explained } from '../../../lib/collector/tiers/explained';
import { FromEnvironment } from '../../../lib/collector/tiers/from-environment';

describe('the YAML of a Collector', () => {
  it('has comments with the reasons, above the settings', () => {
    const settings = explained({ size: 5, name: 'a', left_out: undefined }, { size: 'First line.\nSecond line.' });
    expect(collectorYaml({ part: settings }, 'A heading\n\nof lines')).toBe(
      '# A heading\n#\n# of lines\npart:\n  # First line.\n  # Second line.\n  size: 5\n  name: a\n',
    );
  });

  it('writes each $ twice, except where the Collector reads its environment', () => {
    const config = { a: ['$HOME', '${env:HOME}'], b: new FromEnvironment('TOKEN'), c: { d: '$$' } };
    const text = collectorYaml(config, '');
    expect(parse(text)).toStrictEqual({ a: ['$$HOME', '$${env:HOME}'], b: '${env:TOKEN}', c: { d: '$$$$' } });
  });

  it.each(['yes', 'No', 'on', 'null', '~', '0o17', '1_000', '12:30', '1e3', '.inf', '-', '<<', '', ' a ', 'a: b', '#'])(
    'puts a text that may be read as something else in quotes: %j',
    (text) => {
      expect(collectorYaml({ a: text, [text]: [text] }, '')).toMatch(/^a: '.*'$/m);
      expect(parse(collectorYaml({ a: text, [text]: [text] }, ''))).toStrictEqual({ a: text, [text]: [text] });
    },
  );

  it('escapes what YAML does not allow, such as control characters and half of a surrogate pair', () => {
    const text = collectorYaml({ a: 'x\u0000\u007F\u0085\u2028\uFEFF\uFFFF\uD83Dy', b: 'grüße 👩‍👧' }, '');
    expect(text).toBe(`#\na: "x\\0\\u007f\\u0085\\u2028\\ufeff\\uffff\uFFFDy"\nb: 'grüße 👩‍👧'\n`);
  });

  it('escapes it in comments, too: names of policies are in them', () => {
    const part = explained({ a: 1 }, { a: 'x\u0085y' });
    expect(collectorYaml(part, 'x\u0000\u007F\u2028\uFEFF\uD83Dy 👩‍👧')).toBe(
      '# x\\u0000\\u007f\\u2028\\ufeff\\ud83dy 👩‍👧\n# x\\u0085y\na: 1\n',
    );
  });

  it('writes a text of several lines as such', () => {
    expect(collectorYaml({ file: 'a:\n  - b # c\n' }, '')).toBe('#\nfile: |\n  a:\n    - b # c\n');
    expect(parse(collectorYaml({ a: 'no end\nof line' }, ''))).toStrictEqual({ a: 'no end\nof line' });
  });

  it('has no anchors when an object occurs twice', () => {
    const twice = { a: 1 };
    expect(collectorYaml({ one: twice, two: twice, none: [], empty: {} }, '')).toBe(
      '#\none:\n  a: 1\ntwo:\n  a: 1\nnone: []\nempty: {}\n',
    );
  });
});

describe('values with variables', () => {
  it('refer to variables as the program does that reads them', () => {
    const value = withVariables({ a: new FromEnvironment('X'), b: 1, c: [true, '$'] }, (name) => `<${name}>`);
    expect(value).toStrictEqual({ a: '<X>', b: 1, c: [true, '$$'] });
  });
});
