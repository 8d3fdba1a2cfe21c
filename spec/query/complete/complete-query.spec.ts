import * as fc from 'fast-check';
import { completeQuery } from '../../../lib/query/complete/complete-query';
import { highlightQuery } from '../../../lib/query/complete/highlight-query';
import { QUERY_HELP } from '../../../lib/query/complete/query-help';
import { unknownKeyIn } from '../../../lib/query/complete/unknown-key';
import { compileQuery } from '../../../lib/query/match/compiled-query';
import { parseQuery } from '../../../lib/query/parse-query';
import { Vocabulary } from '../../../lib/viewer/store/vocabulary';
import { volume } from '../../volume';
import { aLog, aSpan } from '../../trace/example-spans';
import { queryTexts } from '../queries';

const vocabulary = new Vocabulary();
vocabulary.learnSpan(
  aSpan({
    name: 'GET /items/:id',
    attributes: { 'http.route': '/items/:id', 'http.method': 'GET', 'user name': 'Ann Lee' },
    resource: { attributes: { 'host.name': 'alpha' } },
  }),
);
vocabulary.learnSpan(aSpan({ name: 'publish', service: 'mailer' }));
vocabulary.learnLog(aLog({ attributes: { attempt: 3 } }));

/** What each item makes of a text with `^` at the cursor. */
function completed(marked: string): readonly string[] {
  const at = marked.indexOf('^');
  const text = marked.replace('^', '');
  const { from, to, items } = completeQuery(text, at, vocabulary);
  return items.map((item) => text.slice(0, from) + item.text + text.slice(to));
}

describe('the completion of a query', () => {
  it.each([
    ['stat^', ['status', 'status.message']],
    ['a http.r^', ['a http.route']],
    ['-host^', ['-host.name']],
    ['{serv^', ['{service', '{root.service']],
    ['http.ro^ b', ['http.route b']],
    ['duration^', ['duration=', 'duration!=', 'duration>', 'duration>=', 'duration<', 'duration<=']],
    ['status=er^', ['status=error']],
    ['status=^', ['status=unset', 'status=ok', 'status=error']],
    ['kind!=cl^', ['kind!=client']],
    ['service=m^', ['service=mailer']],
    ['name="GET^', ['name="GET /items/:id"']],
    ['http.route=^', ['http.route=/items/:id']],
    ['"user name"=^', ['"user name"="Ann Lee"']],
    ['log.attempt=^', ['log.attempt=3']],
    ['service in (orders, m^', ['service in (orders, mailer']],
    ['is:e^', ['is:error']],
    ['has:http^', ['has:http.route', 'has:http.method']],
    ['since:5^', ['since:500ms', 'since:5s', 'since:5m', 'since:250ms']],
    ['a | p9^', ['a | p90(', 'a | p95(', 'a | p99(']],
    ['a | sort -dur^', ['a | sort -duration']],
    ['| count() by(ki^', ['| count() by(kind']],
    ['| p95(sel^', ['| p95(self']],
  ])('of %s', (marked, texts) => {
    expect(completed(marked).slice(0, texts.length)).toEqual(texts);
  });

  it('proposes nothing in a text', () => {
    expect(completed('"open text ^')).toEqual([]);
  });

  it('proposes keys, flags and more at the start of a condition', () => {
    const { items } = completeQuery('', 0, vocabulary);
    expect(items.length).toBe(30);
    expect(items.every(({ text, detail }) => text !== '' && detail !== '')).toBe(true);
  });

  it('of any text at any place keeps within the text', () => {
    fc.assert(
      fc.property(queryTexts, fc.integer({ min: -5, max: 80 }), (text, at) => {
        const { from, to, items } = completeQuery(text, at, vocabulary);
        expect(from).toBeGreaterThanOrEqual(0);
        expect(to).toBeGreaterThanOrEqual(from);
        expect(to).toBeLessThanOrEqual(text.length);
        expect(items.length).toBeLessThanOrEqual(30);
      }),
      { numRuns: volume(10_000) },
    );
  });
});

describe('the highlighting of a query', () => {
  it('names each part', () => {
    const text = 'pay -http.route="/x" {kind=server} > {} | count() by(name) > 5';
    const parts = highlightQuery(text).map(({ kind, from, to }) => `${text.slice(from, to)} ${kind}`);
    expect(parts).toEqual([
      'pay text',
      '- operator',
      'http.route key',
      '= operator',
      '"/x" value',
      '{ bracket',
      'kind key',
      '= operator',
      'server value',
      '} bracket',
      '> structure',
      '{ bracket',
      '} bracket',
      '| pipe',
      'count function',
      '( bracket',
      ') bracket',
      'by keyword',
      '( bracket',
      'name key',
      ') bracket',
      '> operator',
      '5 value',
    ]);
  });

  it('marks what cannot be read', () => {
    expect(highlightQuery('a is:eror b')).toEqual([
      { kind: 'text', from: 0, to: 1 },
      { kind: 'key', from: 2, to: 4 },
      { kind: 'operator', from: 4, to: 5 },
      { kind: 'error', from: 5, to: 11 },
    ]);
  });

  it('of any text has parts in order that do not overlap', () => {
    fc.assert(
      fc.property(queryTexts, (text) => {
        let end = 0;
        for (const { from, to } of highlightQuery(text)) {
          expect(from).toBeGreaterThanOrEqual(end);
          expect(to).toBeGreaterThan(from);
          end = to;
        }
        expect(end).toBeLessThanOrEqual(text.length);
      }),
      { numRuns: volume(10_000) },
    );
  });
});

describe('a key that no trace has', () => {
  it.each([
    ['http.rout=/x', 1, 'http.route'],
    ['a -span.http.methd=GET', 4, 'http.method'],
    ['{} > {durration=1}', 7, 'duration'],
    ['zzz.yyy=1', 1, undefined],
  ])('in %s has the column %d and the nearest key %s', (text, column, suggestion) => {
    const found = unknownKeyIn(parseQuery(text), vocabulary);
    expect([found?.column, found?.suggestion]).toEqual([column, suggestion]);
  });

  it('is not found in a query of known keys', () => {
    expect(
      unknownKeyIn(parseQuery('http.route=/x resource.host.name=a log.attempt=3 duration>1s'), vocabulary),
    ).toBeUndefined();
  });
});

describe('the help of the query language', () => {
  it.each(QUERY_HELP)('has an example that can be read: $example', ({ example, meaning }) => {
    expect(() => compileQuery(parseQuery(example))).not.toThrow();
    expect(meaning).not.toBe('');
  });
});
