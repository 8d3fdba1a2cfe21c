import * as fc from 'fast-check';

interface Account {
  accountOf(
    started: number,
    counts: Record<string, number>,
    arrived: number,
  ): { arrived: number; lost: number; counted: number; silent: number };
}

const { accountOf } = jest.requireActual<Account>('../../bench/export/account.cjs');
const { spansIn } = jest.requireActual<{ spansIn(body: Uint8Array): number }>('../../bench/otlp-spans.cjs');

describe('the account of an export', () => {
  it('counts spans that did not arrive as lost, and unreported ones as silent', () => {
    expect(accountOf(100, { exported: 60, failed: 10, dropped: 25 }, 60)).toStrictEqual({
      arrived: 60,
      lost: 40,
      counted: 35,
      silent: 5,
    });
  });

  it('counts every loss as silent if nothing is reported', () => {
    expect(accountOf(100, {}, 60).silent).toBe(40);
  });

  it('counts no loss if a span reported as failed did arrive', () => {
    expect(accountOf(100, { exported: 90, failed: 10 }, 100)).toMatchObject({ lost: 0, silent: 0 });
  });
});

/** A length-delimited protobuf field. */
function field(number: number, content: Uint8Array): Uint8Array {
  const length: number[] = [];
  let left = content.length;
  do {
    length.push((left % 128) + (left >= 128 ? 128 : 0));
    left = Math.floor(left / 128);
  } while (left > 0);
  return Uint8Array.from([number * 8 + 2, ...length, ...content]);
}

const joined = (parts: Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));

describe('an OTLP request', () => {
  const span = fc.uint8Array({ maxLength: 300 });
  const other = fc.uint8Array({ maxLength: 200 });

  it('has the sum of the spans in its scopes', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.array(span))), other, (resources, rest) => {
        const scopes = (all: Uint8Array[][]): Uint8Array[] =>
          all.map((spans) =>
            field(2, joined([field(1, rest), ...spans.map((each) => field(2, each)), field(3, rest)])),
          );
        const body = joined(
          resources.map((each) => field(1, joined([field(1, rest), ...scopes(each), field(3, rest)]))),
        );
        expect(spansIn(body)).toBe(resources.flat(2).length);
      }),
    );
  });
});
