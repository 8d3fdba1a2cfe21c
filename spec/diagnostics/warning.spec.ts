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

  it('stop after a thousand keys, so that hostile names cannot fill memory', () => {
    for (let key = 0; key < 1500; key++) warnOnce(`key ${key}`, 'A_CODE', String(key));
    expect(said).toHaveLength(1000);
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

  it('are emitted at once where the process exits', () => {
    jest.isolateModules(() => {
      const fresh = jest.requireActual<typeof import('../../lib/diagnostics/warning')>('../../lib/diagnostics/warning');
      const emit = jest.spyOn(process, 'emit').mockReturnValue(true);
      fresh.emitWarningsAtOnce();
      fresh.warn('D_CODE', 'the last word');
      expect(emit.mock.calls).toMatchObject([
        ['warning', { name: 'TelemetryWarning', code: 'D_CODE', message: 'the last word' }],
      ]);
      emit.mockRestore();
    });
  });
});
