import { resetWarnings, setWarningSink, type TelemetryWarning, warn, warnOnce } from '../../lib/diagnostics/warning';

const said: TelemetryWarning[] = [];

beforeEach(() => {
  said.length = 0;
  resetWarnings();
  setWarningSink((warning) => said.push(warning));
});

afterEach(() => setWarningSink());

describe('warnings', () => {
  it('go to the sink that was set', () => {
    warn('A_CODE', 'a message');
    expect(said).toEqual([{ code: 'A_CODE', message: 'a message' }]);
  });

  it('are said once for each key', () => {
    warnOnce('first', 'A_CODE', 'one');
    warnOnce('first', 'A_CODE', 'two');
    warnOnce('second', 'A_CODE', 'three');
    expect(said.map(({ message }) => message)).toEqual(['one', 'three']);
  });

  it('stop after a hundred keys of one code, so that hostile names fill neither memory nor log, and say so once', () => {
    for (let key = 0; key < 1500; key++) warnOnce(`key ${key}`, 'A_CODE', String(key));
    expect(said).toHaveLength(101);
    expect(said.filter(({ code }) => code !== 'A_CODE')).toEqual([
      {
        code: 'WARNINGS_SUPPRESSED',
        message:
          'otel-instrument has given 100 different A_CODE warnings. It gives no more of them until the process restarts. ' +
          'A name probably contains a value that varies from call to call.',
      },
    ]);
    expect(said.at(-1)?.code).toBe('WARNINGS_SUPPRESSED');
    warnOnce('key 0', 'B_CODE', 'a warning of another kind');
    expect(said.at(-1)?.code).toBe('B_CODE');
  });

  it('go to the sink from before when a sink is taken away, unless another one has been set since', () => {
    const others: TelemetryWarning[] = [];
    const takeAway = setWarningSink((warning) => others.push(warning));
    warn('A_CODE', 'one');
    takeAway();
    warn('A_CODE', 'two');
    const takeAwayAgain = setWarningSink((warning) => others.push(warning));
    setWarningSink((warning) => said.push(warning));
    takeAwayAgain();
    warn('A_CODE', 'three');
    expect([others, said].map((list) => list.map(({ message }) => message))).toEqual([['one'], ['two', 'three']]);
  });

  it('are process warnings where nobody has set a sink, and where the sink throws', () => {
    const emitWarning = jest.spyOn(process, 'emitWarning').mockImplementation(() => undefined);
    setWarningSink(() => {
      throw new Error('the sink is broken');
    });
    warn('B_CODE', 'through the broken sink');
    setWarningSink();
    warn('C_CODE', 'without a sink');
    expect(emitWarning.mock.calls).toEqual([
      ['through the broken sink', { type: 'TelemetryWarning', code: 'B_CODE' }],
      ['without a sink', { type: 'TelemetryWarning', code: 'C_CODE' }],
    ]);
    emitWarning.mockRestore();
  });

  it('can neither start a line nor move the cursor, whatever others have written into them', () => {
    warn('A_CODE', 'refused:\r\n\u001b[2Jall is well');
    expect(said).toEqual([{ code: 'A_CODE', message: String.raw`refused:\r\n\u001b[2Jall is well` }]);
  });
});
