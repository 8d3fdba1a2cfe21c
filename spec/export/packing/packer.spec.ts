import { diag } from '@opentelemetry/api';
import { assert, array, boolean, integer, nat, property, record } from 'fast-check';
import { resetFaults } from '../../../lib/diagnostics/fault';
import type { InstrumentationScope, SpanResource } from '../../../lib/otel/finished-span';
import { BackwardWriter } from '../../../lib/otel/protobuf-writer';
import type { ItemEncoding, WrittenGroup } from '../../../lib/export/otlp/encoding/item-encoding';
import { CHUNK_BYTES, ChunkPool } from '../../../lib/export/packing/chunk-pool';
import type { PackedBatch } from '../../../lib/export/packing/packed-batch';
import { Packer } from '../../../lib/export/packing/packer';
import { volume } from '../../volume';

/** An item that is encoded as this text, in several writes. */
interface Item {
  readonly text: string;
  readonly parts: number;
  readonly resource: SpanResource;
  readonly instrumentationScope: InstrumentationScope;
}

const RESOURCE = { attributes: {} };
const SCOPES = ['a', 'b', 'c'].map((name) => ({ name }));

const item = (text: string, scope = 0, parts = 1): Item => ({
  text,
  parts,
  resource: RESOURCE,
  instrumentationScope: SCOPES[scope] ?? { name: '' },
});

/** Encodes an item as its text, and a request as the name of each scope with its items. */
const ENCODING: ItemEncoding<Item> = {
  write(writer: BackwardWriter, { text, parts }: Item): void {
    const size = Math.max(1, Math.ceil(text.length / parts));
    for (let end = text.length; end > 0; end -= size) writer.utf8(text.slice(Math.max(0, end - size), end));
  },
  request(groups: readonly WrittenGroup[], size: number): Uint8Array {
    const writer = new BackwardWriter(size + 64);
    for (const group of groups.toReversed()) {
      group.writeTo(writer);
      writer.utf8(`${group.scope.name}:`);
    }
    return writer.finish();
  },
};

const expected = (items: readonly Item[]): string => {
  const scopes = [...new Set(items.map((each) => each.instrumentationScope))];
  return scopes
    .map(
      (scope) =>
        `${scope.name}:${items.flatMap((each) => (each.instrumentationScope === scope ? [each.text] : [])).join('')}`,
    )
    .join('');
};

function open(maxBytes = Infinity, mostPerBatch = Infinity) {
  const pool = new ChunkPool(maxBytes);
  const packer = new Packer(pool, { encoding: ENCODING, work: 'a spec', maxBytes: mostPerBatch });
  const closed: PackedBatch[] = [];
  const add = (each: Item): string => packer.add(each, () => closed.push(packer.take()));
  return { pool, packer, closed, add };
}

const text = (batch: PackedBatch): string => Buffer.from(batch.body(ENCODING)).toString();

afterEach(resetFaults);

describe('a batch of packed items', () => {
  it.each([
    ['much shorter than a chunk', 100],
    ['a little shorter than a chunk', CHUNK_BYTES - 1],
    ['as long as a chunk', CHUNK_BYTES],
    ['a little longer than a chunk', CHUNK_BYTES + 1],
    ['as long as two chunks', 2 * CHUNK_BYTES],
    ['much longer than a chunk', 5 * CHUNK_BYTES + 3],
  ])('contains an item that is %s, among others', (_how, length) => {
    for (const parts of [1, 2, 7]) {
      const { packer, add } = open();
      const items = [item('first'), item('x'.repeat(length), 0, parts), item('last')];
      for (const each of items) expect(add(each)).toBe('added');
      expect(text(packer.take())).toBe(expected(items));
    }
  });

  it('contains items that fill a chunk exactly, and the next one', () => {
    const { packer, add } = open();
    const items = [item('a'.repeat(CHUNK_BYTES - 10)), item('b'.repeat(10)), item('c'.repeat(10))];
    for (const each of items) add(each);
    expect(text(packer.take())).toBe(expected(items));
  });

  it('contains all items of any size in order, grouped by scopes in the order in which these first occur', () => {
    const lengths = integer({ min: 0, max: 3 }).chain((power) => nat(40 ** power));
    const any = record({ length: lengths, scope: nat(2), parts: integer({ min: 1, max: 4 }), ends: boolean() });
    assert(
      property(array(any, { maxLength: 60 }), (given) => {
        const { pool, packer, add } = open();
        const batches: [PackedBatch, Item[]][] = [];
        let current: Item[] = [];
        for (const [index, { length, scope, parts, ends }] of given.entries()) {
          const each = item(String(index % 10).repeat(length), scope, parts);
          expect(add(each)).toBe('added');
          current.push(each);
          if (!ends) continue;
          batches.push([packer.take(), current]);
          current = [];
          // Frees some batches, so that their memory is reused while others wait.
          if (index % 3 === 0) batches.shift()?.[0].release();
        }
        batches.push([packer.take(), current]);
        for (const [batch, items] of batches)
          expect([text(batch), batch.size]).toEqual([expected(items), items.length]);
        for (const [batch] of batches) batch.release();
        expect(pool.held).toBeLessThanOrEqual(CHUNK_BYTES);
      }),
      { numRuns: volume(200) },
    );
  });

  it('never changes after its request is written, although its memory is reused', () => {
    const { packer, add } = open();
    const bodies: [Uint8Array, string][] = [];
    for (let round = 0; round < 50; round++) {
      const items = Array.from({ length: 40 }, (_, index) => item(`${round}-${index};`.repeat(200), index % 2));
      for (const each of items) add(each);
      const batch = packer.take();
      bodies.push([batch.body(ENCODING), expected(items)]);
      batch.release();
    }
    for (const [body, wanted] of bodies) expect(Buffer.from(body).toString() === wanted).toBe(true);
  });

  it('is closed before an item that would make it too large', () => {
    const { packer, closed, add } = open(Infinity, 100);
    const items = [60, 40, 1, 500, 99].map((length) => item('x'.repeat(length)));
    for (const each of items) add(each);
    expect([...closed, packer.take()].map(({ bytes }) => bytes)).toStrictEqual([100, 1, 500, 99]);
  });
});

describe('the limit in bytes', () => {
  it('is exact: all chunks that fit are filled, and a limit one byte lower means one chunk fewer', () => {
    const fill = (maxBytes: number): number => {
      const { add } = open(maxBytes);
      let count = 0;
      while (add(item('x'.repeat(1000))) === 'added') count++;
      return count;
    };
    const perChunk = Math.floor(CHUNK_BYTES / 1000);
    expect(fill(4 * CHUNK_BYTES)).toBe(4 * perChunk);
    expect(fill(4 * CHUNK_BYTES - 1)).toBe(3 * perChunk);
  });

  it('keeps the items that were added before it was reached, and accepts items again after a release', () => {
    const { pool, packer, add } = open(2 * CHUNK_BYTES);
    const items: Item[] = [];
    for (let index = 0; ; index++) {
      const each = item(`${index};`.repeat(500), index % 3);
      if (add(each) === 'full') break;
      items.push(each);
    }
    const batch = packer.take();
    expect(text(batch)).toBe(expected(items));
    batch.release();
    expect(pool.held).toBe(CHUNK_BYTES);
    expect(add(item('x'.repeat(CHUNK_BYTES)))).toBe('added');
  });

  it('rejects an item that is larger than the remaining memory, and accepts smaller ones', () => {
    const { packer, add } = open(2 * CHUNK_BYTES);
    expect(add(item('a'))).toBe('added');
    expect(add(item('x'.repeat(2 * CHUNK_BYTES)))).toBe('full');
    expect(add(item('y'.repeat(1.5 * CHUNK_BYTES), 0, 100))).toBe('full');
    expect(add(item('b'))).toBe('added');
    expect(text(packer.take())).toBe('a:ab');
  });

  it('counts no memory of a large item after its release, whether it was added, rejected or invalid', () => {
    const pool = new ChunkPool(20 * CHUNK_BYTES);
    let memory: BackwardWriter | undefined;
    const write = (writer: BackwardWriter, each: Item): void => {
      memory = writer;
      ENCODING.write(writer, each);
      if (each.text === 'broken') throw new Error('no');
    };
    const packer = new Packer<Item>(pool, { encoding: { ...ENCODING, write }, work: 'a spec', maxBytes: Infinity });
    for (const [written, outcome] of [
      ['x'.repeat(5 * CHUNK_BYTES), 'added'],
      ['x'.repeat(18 * CHUNK_BYTES), 'full'],
      ['broken', 'broken'],
    ] as const) {
      expect(packer.add(item(written, 0, 100), () => undefined)).toBe(outcome);
      expect(memory?.bytes.length).toBeLessThanOrEqual(CHUNK_BYTES);
    }
  });

  it('counts what the scopes of a waiting batch take, such as the targets of log records', () => {
    const { pool, packer, add } = open();
    for (let index = 0; index < 500; index++) {
      add({ ...item('x'), instrumentationScope: { name: `target ${index}` } });
    }
    const batch = packer.take();
    expect(pool.held).toBeGreaterThan(CHUNK_BYTES + 500 * 400);
    batch.release();
    expect(pool.held).toBe(CHUNK_BYTES);
  });

  it('counts requests in flight, and nothing once all batches are released', () => {
    const { pool, packer, add } = open();
    for (let index = 0; index < 1000; index++) add(item('x'.repeat(1000), index % 3));
    const batch = packer.take();
    const waiting = pool.held;
    expect(waiting).toBeGreaterThan(1_000_000);
    batch.body(ENCODING);
    expect(pool.held).toBeGreaterThan(1_000_000);
    expect(pool.held).toBeLessThanOrEqual(waiting + CHUNK_BYTES);
    batch.compress(new Uint8Array(5000));
    expect(pool.held).toBeLessThan(5000 + 2 * CHUNK_BYTES);
    batch.release();
    batch.release();
    // The chunk that is being filled.
    expect(pool.held).toBe(CHUNK_BYTES);
  });
});

describe('an item that cannot be encoded', () => {
  it('does not affect the others, wherever it fails', () => {
    const { pool, packer, add } = open();
    const [first, last] = [item('first'), item('last', 1)] as const;
    add(first);
    for (const length of [0, 10, CHUNK_BYTES - 5, 3 * CHUNK_BYTES]) {
      const broken = {
        ...item(''),
        get text(): string {
          throw new Error(`no text of ${length}`);
        },
      };
      expect(add(broken)).toBe('broken');
      const late = {
        ...item('x'.repeat(length)),
        get resource(): never {
          throw new Error('no resource');
        },
      };
      expect(add(late)).toBe('broken');
    }
    add(last);
    expect(text(packer.take())).toBe(expected([first, last]));
    expect(pool.held).toBeLessThanOrEqual(2 * CHUNK_BYTES);
  });

  it('because a text is not a string does not use up memory', () => {
    const { packer, add } = open();
    for (const name of [17, {}, Symbol('name'), null, undefined]) {
      const written = { ...ENCODING, write: (writer: BackwardWriter) => writer.text(1, name as string) };
      const own = new Packer<Item>(new ChunkPool(Infinity), { encoding: written, work: 'a spec', maxBytes: 100 });
      expect(own.add(item(''), () => undefined)).toBe('broken');
    }
    expect(add(item('last'))).toBe('added');
    expect(text(packer.take())).toBe('a:last');
  });

  it('is reported after the packer is ready again, because a logger may end another item', () => {
    const { packer, add } = open();
    const outcomes: string[] = [];
    const error = (): unknown => outcomes.push(add(item('logged')));
    const silent = (): undefined => undefined;
    diag.setLogger({ error, warn: silent, info: silent, debug: silent, verbose: silent });
    const broken = {
      ...item(''),
      get text(): string {
        throw new Error('no text');
      },
    };
    expect(add(broken)).toBe('broken');
    diag.disable();
    expect(outcomes).toStrictEqual(['added']);
    expect(text(packer.take())).toBe('a:logged');
  });

  it('because it ends while another one is encoded does not affect that one', () => {
    const { packer, add } = open();
    const outcomes: string[] = [];
    const outer = {
      ...item(''),
      get text(): string {
        outcomes.push(add(item('inner')));
        return 'outer';
      },
    };
    expect(add(outer)).toBe('added');
    expect(new Set(outcomes)).toStrictEqual(new Set(['broken']));
    expect(text(packer.take())).toBe('a:outer');
  });
});
