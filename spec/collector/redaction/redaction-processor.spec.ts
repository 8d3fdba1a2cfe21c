import { redactionProcessor } from '../../../lib/collector/redaction/redaction-processor';
import { CollectorRedaction } from './collector-redaction';

const notesOf = (options: Parameters<typeof redactionProcessor>[0]): readonly (readonly string[])[] =>
  redactionProcessor(options).notes.map(({ option, effect }) => [option, effect]);

describe('the redaction processor', () => {
  it('is the same each time, and has a line for each group of patterns', () => {
    expect(redactionProcessor({})).toStrictEqual(redactionProcessor({}));
    const { processor } = redactionProcessor({});
    const patterns = ['ignored_key_patterns', 'allowed_values', 'blocked_key_patterns', 'blocked_values'];
    expect(patterns.flatMap((option) => processor[option] as readonly string[]).length).toBeLessThan(40);
  });

  it('keeps all keys, reads values of all types, and adds no attributes of its own', () => {
    expect(redactionProcessor({}).processor).toMatchObject({
      allow_all_keys: true,
      redact_all_types: true,
      summary: 'silent',
    });
  });

  it('hides added names and patterns, and the header that forces traces', () => {
    const collector = new CollectorRedaction(
      redactionProcessor({
        redaction: { names: ['internalRef', 'login type', /^X-Own/], shapes: [/\bEMP-\d{6}\b/] },
        forceTrace: { header: 'x-debug-me' },
      }),
    );
    const names = ['internal_ref', 'order.internalRef', 'loginType', 'X-Own-Id', 'http.request.header.x-debug-me'];
    expect(names.filter((name) => !collector.hides(name))).toStrictEqual([]);
    expect(['preference', 'order_type', 'x-own-id'].filter((name) => collector.hides(name))).toStrictEqual([]);
    expect(collector.text('of EMP-123456 and EMP-12')).toBe('of **** and EMP-12');
  });

  it('shows allowed names, in any case and with any separators between their words', () => {
    const collector = new CollectorRedaction(redactionProcessor({ redaction: { allow: ['sessionName'] } }));
    const names = ['sessionName', 'session_name', 'SESSION-NAME', 'mySessionName'];
    expect(names.filter((name) => collector.hides(name))).toStrictEqual(['mySessionName']);
  });

  it('has no token and no secret that force traces', () => {
    const forceTrace = { token: 'tok-5Wd9gS4xV7nB1qM6', secret: 'sec-8Jm3fK6zP2rC9tL5' };
    const { processor, notes } = redactionProcessor({ forceTrace });
    expect(JSON.stringify([processor, notes])).not.toMatch(/5Wd9gS4xV7nB1qM6|8Jm3fK6zP2rC9tL5/);
    expect(redactionProcessor({ forceTrace: false })).toStrictEqual(redactionProcessor({}));
  });

  it('says which options the Collector does not follow, or follows otherwise', () => {
    expect(notesOf({})).toStrictEqual([]);
    expect(
      notesOf({ redaction: { names: ['a', /(?=b)/], shapes: [/x/, /(?<=a)b/], allow: ['c'], replace: () => '#' } }),
    ).toStrictEqual([
      ['redaction.names[1]', 'left out'],
      ['redaction.shapes[1]', 'left out'],
      ['redaction.names', 'differs'],
      ['redaction.allow', 'differs'],
      ['redaction.replace', 'left out'],
    ]);
  });
});
