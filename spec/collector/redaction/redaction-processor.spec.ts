import { redactionProcessor } from '../../../lib/collector/redaction/redaction-processor';

describe('the redaction processor', () => {
  it('is the same each time', () => {
    expect(redactionProcessor({})).toStrictEqual(redactionProcessor({}));
  });

  it('keeps all keys, and adds no attributes of its own', () => {
    expect(redactionProcessor({}).processor).toMatchObject({ allow_all_keys: true, summary: 'silent' });
  });

  it('says what the Collector cannot do', () => {
    const { notes } = redactionProcessor({ redaction: { replace: () => '#', shapes: [/(?<=a)b/] } });
    expect(notes.map(({ option, effect }) => [option, effect])).toStrictEqual([
      ['redaction', 'differs'],
      ['redaction.shapes[0]', 'left out'],
      ['redaction.replace', 'left out'],
    ]);
  });
});
