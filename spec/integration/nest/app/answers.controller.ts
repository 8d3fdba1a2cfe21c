import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { Controller, Get, Param, Sse, StreamableFile } from '@nestjs/common';
import { concatMap, from, map, mergeMap, type Observable, throwError, timer } from 'rxjs';
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

  private async *pieces(): AsyncGenerator<Buffer> {
    for (const id of ['x', 'y', 'z']) {
      await wait(5);
      yield Buffer.from(await this.catalogue.find(id));
    }
  }
}
