import { attributeConditions } from '../../../lib/collector/policies/attribute-conditions';

const K = 'span.attributes["k"]';

describe('an attribute in OTTL', () => {
  it.each([
    ['x', '"x"'],
    ['', '""'],
    [5, '5'],
    [-0.5, '-0.5'],
    [false, 'false'],
  ])('equals a value, or is an array with it: %p', (match, literal) => {
    expect(attributeConditions('k', match)).toStrictEqual([
      `${K} == ${literal}`,
      `IsList(${K}) and ContainsValue(${K}, ${literal})`,
    ]);
  });

  it('has any value', () => {
    expect(attributeConditions('a"\\b')).toStrictEqual(['span.attributes["a\\"\\\\b"] != nil']);
  });

  it('never equals NaN', () => {
    expect(attributeConditions('k', NaN)).toStrictEqual([]);
  });

  it('contains a match in its first 1,024 characters, or in an item', () => {
    const long = 'IsMatch(span.attributes["k"], "^(?P<text>(?s:.{1000}.{24}))(?s:.)")';
    expect(attributeConditions('k', /^a\d/g)).toStrictEqual([
      `IsString(${K}) and (Len(${K}) <= 1024 or not ${long}) and IsMatch(${K}, "^a[0-9]")`,
      `IsString(${K}) and Len(${K}) > 1024 and ${long} and IsMatch(ExtractPatterns${long.slice('IsMatch'.length)}["text"], "^a[0-9]")`,
      `IsList(${K}) and IsMatch(String(${K}), "^\\\\[(?:null,)*\\"") and IsMatch(Concat(${K}, "\\u0000"), "(?:^|[\\\\x00])a[0-9]")`,
    ]);
  });
});
