import { RepeatedWarning } from '../../lib/diagnostics/repeated-warning';
import { setWarningSink } from '../../lib/diagnostics/warning';

describe('RepeatedWarning', () => {
  const messages: string[] = [];
  let warning: RepeatedWarning;

  beforeEach(() => {
    messages.length = 0;
    setWarningSink(({ message }) => messages.push(message));
    warning = new RepeatedWarning('LOST', (count) => `${count} lost`);
  });
  afterEach(() => setWarningSink());

  it('reports the first loss at once, and adds up later ones for a minute', () => {
    for (const now of [0, 1, 59_999]) warning.count(2, now);
    expect(messages).toEqual(['2 lost']);
    warning.count(1, 60_000);
    expect(messages).toEqual(['2 lost', '5 lost']);
  });

  it('reports the remaining losses on request, and nothing if there are none', () => {
    warning.count(1, 0);
    warning.count(3, 1);
    warning.report(2);
    warning.report(3);
    expect(messages).toEqual(['1 lost', '3 lost']);
  });
});
