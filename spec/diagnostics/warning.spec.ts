import { resetWarnings, setWarningSink, type TelemetryWarning, warn, warnOnce } from '../../lib/diagnostics/warning';

const emitted: TelemetryWarning[] = [];

beforeEach(() => {
  emitted.length = 0;
  resetWarnings();
  setWarningSink((warning) => emitted.push(warning));
});

afterEach(() => setWarningSink());

describe('warnings', () => {
  it('go to the sink that was set', () => {
    warn('A_CODE', 'a message');
    expect(emitted).toEqual([{ code: 'A_CODE', message: 'a message' }]);
  });

  it('are emitted once for each key', () => {
    warnOnce('first', 'A_CODE', 'one');
    warnOnce('first', 'A_CODE', 'two');
    warnOnce('second', 'A_CODE', 'three');
    expect(emitted.map(({ message }) => message)).toEqual(['one', 'three']);
  });

  it('stop after a hundred keys of one code, with one last warning, so that hostile names cannot fill memory and log', () => {
    for (let key = 0; key < 1500; key++) warnOnce(`key ${key}`, 'A_CODE', String(key));
    expect(emitted).toHaveLength(101);
    expect(emitted.filter(({ code }) => code !== 'A_CODE')).toEqual([
      {
        code: 'WARNINGS_SUPPRESSED',
        message:
          'otel-instrument has emitted 100 different A_CODE warnings, and suppresses further ones until the process ' +
          'restarts. Look for a name that contains a value that varies from call to call.',
      },
    ]);
    expect(emitted.at(-1)?.code).toBe('WARNINGS_SUPPRESSED');
    warnOnce('key 0', 'B_CODE', 'a warning of another kind');
    expect(emitted.at(-1)?.code).toBe('B_CODE');
  });

  it('go to the previous sink when a sink is removed, unless another one has been set since', () => {
    const others: TelemetryWarning[] = [];
    const takeAway = setWarningSink((warning) => others.push(warning));
    warn('A_CODE', 'one');
    takeAway();
    warn('A_CODE', 'two');
    const takeAwayAgain = setWarningSink((warning) => others.push(warning));
    setWarningSink((warning) => emitted.push(warning));
    takeAwayAgain();
    warn('A_CODE', 'three');
    expect([others, emitted].map((list) => list.map(({ message }) => message))).toEqual([['one'], ['two', 'three']]);
  });

  it('are process warnings without a sink, and if the sink throws', () => {
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

  it('contain no control characters that start a line or move the cursor', () => {
    warn('A_CODE', 'refused:\r\n\u001b[2Jall is well');
    expect(emitted).toEqual([{ code: 'A_CODE', message: String.raw`refused:\r\n\u001b[2Jall is well` }]);
  });
});
