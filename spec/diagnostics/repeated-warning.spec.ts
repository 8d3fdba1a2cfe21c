import { RepeatedWarning } from '../../lib/diagnostics/repeated-warning';
import { setWarningSink } from '../../lib/diagnostics/warning';

describe('RepeatedWarning', () => {
  const said: string[] = [];
  let warning: RepeatedWarning;

  beforeEach(() => {
    said.length = 0;
    setWarningSink(({ message }) => said.push(message));
    warning = new RepeatedWarning('LOST', (count) => `${count} lost`);
  });
  afterEach(() => setWarningSink());

  it('reports the first loss at once, and later ones together after a minute', () => {
    for (const now of [0, 1, 59_999]) warning.count(2, now);
    expect(said).toEqual(['2 lost']);
    warning.count(1, 60_000);
    expect(said).toEqual(['2 lost', '5 lost']);
  });

  it('reports what is left when it is asked to, and nothing where nothing is left', () => {
    warning.count(1, 0);
    warning.count(3, 1);
    warning.report(2);
    warning.report(3);
    expect(said).toEqual(['1 lost', '3 lost']);
  });
});
