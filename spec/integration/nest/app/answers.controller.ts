import type { ServerResponse } from 'node:http';
import { pipeline, Readable, Transform } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { Controller, Get, Header, Param, Res, Sse, StreamableFile } from '@nestjs/common';
import { concat, concatMap, from, map, mergeMap, type Observable, throwError, timer } from 'rxjs';
import { Catalogue } from './things';

@Controller('answers')
export class AnswersController {
  constructor(private readonly catalogue: Catalogue) {}

  @Get('observable/:id')
  observable(@Param('id') id: string): Observable<string> {
    return timer(20).pipe(mergeMap(() => this.catalogue.find(id)));
  }

  @Get('observable-that-fails')
  observableThatFails(): Observable<string> {
    return timer(20).pipe(mergeMap(() => throwError(() => new RangeError('late', { cause: new Error('source') }))));
  }

  @Sse('events')
  events(): Observable<{ data: string }> {
    return from(['a', 'b', 'c']).pipe(
      concatMap((id) => timer(5).pipe(mergeMap(() => this.catalogue.find(id)))),
      map((data) => ({ data })),
    );
  }

  @Sse('endless-events')
  endlessEvents(): Observable<{ data: string }> {
    return timer(0, 5).pipe(map((count) => ({ data: String(count) })));
  }

  @Get('stream')
  stream(): StreamableFile {
    return new StreamableFile(Readable.from(this.pieces()));
  }

  @Sse('events-that-fail')
  eventsThatFail(): Observable<{ data: string }> {
    const failing = timer(50).pipe(mergeMap(() => throwError(() => late())));
    return concat(timer(20).pipe(map(() => ({ data: 'a' }))), failing);
  }

  @Sse('events-refused')
  eventsRefused(): Observable<{ data: string }> {
    return throwError(() => late());
  }

  @Get('stream-that-fails')
  streamThatFails(): StreamableFile {
    return new StreamableFile(Readable.from(failingPieces()));
  }

  @Get('piped-that-fails')
  pipedThatFails(@Res() response: RawResponse): void {
    const raw = rawOf(response);
    const source = Readable.from(failingPieces());
    source.on('error', () => raw.destroy());
    source.pipe(raw);
  }

  @Get('piped-that-is-ended')
  pipedThatIsEnded(@Res() response: RawResponse): void {
    const raw = rawOf(response);
    const source = Readable.from(failingPieces());
    source.on('error', () => raw.end());
    source.pipe(raw, { end: false });
  }

  @Get('pipeline-that-fails')
  pipelineThatFails(@Res() response: RawResponse): void {
    const through = new Transform({ transform: (chunk, _encoding, done) => done(null, chunk) });
    pipeline(Readable.from(failingPieces()), through, rawOf(response), () => undefined);
  }

  @Get('thrown-late')
  @Header('content-type', 'text/plain')
  async thrownLate(@Res() response: RawResponse): Promise<void> {
    const raw = rawOf(response);
    raw.write('a');
    await wait(20);
    setTimeout(() => raw.destroy(), 50);
    throw late();
  }

  @Get('cut-off')
  async cutOff(@Res() response: RawResponse): Promise<void> {
    const raw = rawOf(response);
    raw.write('a');
    await wait(20);
    raw.destroy();
  }

  @Get('endless')
  endless(): StreamableFile {
    return new StreamableFile(Readable.from(endlessPieces()));
  }

  private async *pieces(): AsyncGenerator<Buffer> {
    for (const id of ['x', 'y', 'z']) {
      await wait(5);
      yield Buffer.from(await this.catalogue.find(id));
    }
  }
}

type RawResponse = ServerResponse & { readonly raw?: ServerResponse; hijack?(): void };

/** Fastify does not touch a hijacked response. */
function rawOf(response: RawResponse): ServerResponse {
  response.hijack?.();
  return response.raw ?? response;
}

const late = (): Error => new RangeError('late', { cause: new Error('source') });

async function* failingPieces(): AsyncGenerator<Buffer> {
  yield Buffer.from('a');
  await wait(20);
  throw late();
}

async function* endlessPieces(): AsyncGenerator<Buffer> {
  for (;;) {
    yield Buffer.from('a');
    await wait(5);
  }
}
