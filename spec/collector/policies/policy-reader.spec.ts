import { PolicyReader } from '../../../lib/collector/policies/policy-reader';
import { tailPolicy } from '../../../lib/sampling/tail/tail-policies';
import type { TailPolicy } from '../../../lib/sampling/tail/tail-policy';

const { and, attribute, error, forced, latency, or, probabilistic, rateLimiting, where } = tailPolicy;
const OPTION = 'sampling.tail.policies[0]';

function read(policy: TailPolicy) {
  const reader = new PolicyReader();
  const terms = reader.read(policy, OPTION);
  return { terms, notes: reader.notes };
}

const own: TailPolicy = { name: 'own', keeps: () => true };

describe('reading a policy', () => {
  it('leaves out what only a service can decide, and says what to do', () => {
    expect([own, where('own', () => true)].map(read)).toStrictEqual(
      [1, 2].map(() => ({
        terms: undefined,
        notes: [
          {
            option: OPTION,
            effect: 'left out',
            text:
              'The policy "own" is a function, which only a service can call. Let the services that need it decide themselves, ' +
              "with sampling: { mode: 'process' }: the Collector keeps what they keep.",
          },
        ],
      })),
    );
  });

  it('leaves out a condition that is a function, and a pattern that RE2 does not have', () => {
    expect(read(attribute('k', () => true)).notes[0]?.text).toMatch(
      /^The policy "attribute k" has a function as its condition/,
    );
    expect(read(attribute('k', /(?=a)/)).notes[0]?.text).toMatch(
      /^The policy "attribute k" has a pattern with the lookahead \(\?=a\), which .* \(RE2\) do not have\. Write the pattern without it\./,
    );
  });

  it('leaves out a part of an or', () => {
    const { terms, notes } = read(or(own, error()));
    expect(terms).toStrictEqual(read(error()).terms);
    expect(notes).toHaveLength(1);
    expect(read(or(own)).terms).toBeUndefined();
  });

  it('leaves out an and as a whole', () => {
    const { terms, notes } = read(and(or(error(), and(own, forced())), and(own, error())));
    expect(terms).toBeUndefined();
    expect(notes.map(({ text }) => /"(.*?)" (\w+)/.exec(text)?.slice(1).join(' '))).toStrictEqual([
      'own is',
      'and(own, forced) needs',
      'own is',
      'and(own, error) needs',
      'and(or(error, and(own, forced)), and(own, error)) needs',
    ]);
  });

  it('leaves out an and that would grow without bound', () => {
    const pair = or(and(error(), forced()), and(error(), attribute('a')));
    expect(read(and(...Array.from({ length: 6 }, () => pair))).terms).toHaveLength(64);
    const { terms, notes } = read(and(...Array.from({ length: 7 }, () => pair)));
    expect([terms, notes[0]?.text.includes('more than 64 policies')]).toStrictEqual([undefined, true]);
  });

  it('leaves out a limit that would have several budgets', () => {
    const alternatives = or(and(error(), forced()), attribute('a'));
    const { terms, notes } = read(and(alternatives, rateLimiting({ tracesPerSecond: 1 })));
    expect([terms, notes[0]?.text.includes('its rate limit more than once')]).toStrictEqual([undefined, true]);
  });

  it('leaves out an or of policies that share one limit, which would have several budgets', () => {
    const limit = rateLimiting({ tracesPerSecond: 1 });
    const { terms, notes } = read(or(and(error(), limit), and(forced(), limit)));
    expect([terms, notes[0]?.text.includes('its rate limit more than once')]).toStrictEqual([undefined, true]);
  });

  it('leaves out a policy in too many others', () => {
    const nested = (depth: number): TailPolicy =>
      depth === 0 ? error() : tailPolicy.named('or', or(nested(depth - 1)));
    expect(read(nested(100)).terms).toHaveLength(1);
    const { terms, notes } = read(nested(5000));
    expect([terms, notes.map(({ text }) => text)]).toStrictEqual([
      undefined,
      ['The policy "or" is in more than 100 other policies. Write it with fewer.'],
    ]);
  });

  it('recognizes policies that never keep a trace', () => {
    const never = [attribute('k', NaN), latency({ thresholdMillis: Infinity }), probabilistic({ ratio: 0 })];
    expect(never.map(read)).toStrictEqual(never.map(() => ({ terms: [], notes: [] })));
    expect(read(and(error(), or(...never))).terms).toStrictEqual([]);
  });
});
