import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';

type Bytes = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** The bytes of a stream, decompressed if they are gzip. */
export async function* inflated(source: Bytes): AsyncGenerator<Buffer, void> {
  const chunks = chunksOf(source);
  const first = await firstOf(chunks);
  if (first[0] !== 0x1f || first[1] !== 0x8b) {
    yield first;
    yield* chunks;
    return;
  }
  const gunzip = createGunzip();
  // An error of either side ends the loop below.
  const piping = pipeline(Readable.from(joined(first, chunks)), gunzip).catch((error: unknown) => error);
  for await (const chunk of gunzip) yield chunk as Buffer;
  const failure: unknown = await piping;
  if (failure instanceof Error) throw failure;
}

async function* chunksOf(source: Bytes): AsyncGenerator<Buffer, void> {
  for await (const chunk of source) {
    if (chunk.length > 0) yield Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  }
}

/** At least two bytes, unless there are fewer. */
async function firstOf(chunks: AsyncIterator<Buffer>): Promise<Buffer> {
  let first = Buffer.alloc(0);
  while (first.length < 2) {
    const next = await chunks.next();
    if (next.done) break;
    first = Buffer.concat([first, next.value]);
  }
  return first;
}

async function* joined(first: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
  yield first;
  yield* rest;
}
