import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import {
  type CallHandler,
  Controller,
  type ExecutionContext,
  Get,
  type NestInterceptor,
  Res,
  Sse,
  StreamableFile,
  UseInterceptors,
} from '@nestjs/common';
import { SpanStatusCode } from '@opentelemetry/api';
import { map, type Observable, throwError, timer } from 'rxjs';
import { concatWith, mergeMap } from 'rxjs/operators';
import { AlwaysRecordSampler, RatioSampler, TailSamplingProcessor } from '../../../lib/sdk';
import { tailPolicy } from '../../../lib';
import { SpanCollector } from '../../../lib/testing';
import { type NestService, startNestService } from '../nest-service';
import { until } from '../../samples/until';

class Breaking implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      map((event: { data: string }) => {
        if (event.data === 'c') throw new RangeError('the interceptor is broken');
        return event;
      }),
    );
  }
}

class PlannedEnd extends Error {}

const failing = (error: Error): Observable<{ data: string }> => timer(30).pipe(mergeMap(() => throwError(() => error)));
const first = (data: string): Observable<{ data: string }> => timer(20).pipe(map(() => ({ data })));

@Controller()
class AnswersController {
  @Sse('events')
  events(): Observable<{ data: string }> {
    return first('a').pipe(concatWith(failing(new RangeError('late'))));
  }

  @Sse('planned')
  planned(): Observable<{ data: string }> {
    return first('a').pipe(concatWith(failing(new PlannedEnd('by plan'))));
  }

  @Sse('intercepted')
  @UseInterceptors(Breaking)
  intercepted(): Observable<{ data: string }> {
    return first('a').pipe(concatWith(first('c')));
  }

  @Get('file')
  file(): StreamableFile {
    return new StreamableFile(Readable.from(pieces()));
  }

  @Get('endless')
  endless(): StreamableFile {
    return new StreamableFile(Readable.from(endlessPieces()));
  }

  @Get('connection')
  async connection(@Res() response: ServerResponse): Promise<void> {
    response.write('a');
    await wait(20);
    response.on('error', () => undefined).socket?.destroy(new RangeError('late'));
  }

  @Get('plain')
  plain(): string {
    return 'plain';
  }
}

async function* pieces(): AsyncGenerator<Buffer> {
  yield Buffer.from('a');
  await wait(20);
  throw new RangeError('late');
}

async function* endlessPieces(): AsyncGenerator<Buffer> {
  for (;;) {
    yield Buffer.from('a');
    await wait(5);
  }
}

const interceptorsOf = (name: keyof AnswersController): readonly unknown[] =>
  (Reflect.getMetadata('__interceptors__', AnswersController.prototype[name]) ?? []) as unknown[];

describe('a response that breaks after its head was sent', () => {
  const kept = new SpanCollector();
  let service: NestService;

  beforeAll(async () => {
    service = await startNestService(
      { controllers: [AnswersController] },
      {
        telemetry: {
          sampling: { sampler: new AlwaysRecordSampler(new RatioSampler(0)) },
          spanProcessors: [new TailSamplingProcessor(kept, { policies: [tailPolicy.error()] })],
          isServerError: (error) => (error instanceof PlannedEnd ? false : undefined),
        },
      },
    );
  });
  beforeEach(() => kept.clear());

  /** Reads a response until its end or a broken connection. */
  async function read(path: string): Promise<void> {
    await fetch(`${service.url}/${path}`)
      .then((response) => response.text())
      .catch(() => undefined);
  }

  it.each([
    ['events', 'late'],
    ['intercepted', 'the interceptor is broken'],
    ['file', 'late'],
    ['connection', 'late'],
  ])('fails the span with its exception, and the tail sampler keeps it: %s', async (path, message) => {
    await read(path);
    await until('the span to be kept', () => kept.spans.length > 0, 5000);
    const [span] = kept.spans;
    expect(span?.status).toStrictEqual({ code: SpanStatusCode.ERROR, message });
    expect(span?.events.map(({ attributes }) => attributes?.['exception.type'])).toStrictEqual(['RangeError']);
    expect(span?.attributes).toMatchObject({ 'http.response.status_code': 200, 'tailsampling.policy': 'error' });
    expect(span?.attributes).not.toHaveProperty('cancelled');
  });

  it('is not a failure if the application decides so', async () => {
    await read('planned');
    await wait(50);
    expect(kept.spans).toStrictEqual([]);
  });

  it('is not a failure if the client has left', async () => {
    const client = new AbortController();
    const response = await fetch(`${service.url}/endless`, { signal: client.signal });
    await response.body?.getReader().read();
    client.abort();
    await wait(50);
    expect(kept.spans).toStrictEqual([]);
  });

  it('adds no interceptor to other routes, and restores those of event streams', async () => {
    expect(interceptorsOf('plain')).toStrictEqual([]);
    expect(interceptorsOf('file')).toStrictEqual([]);
    expect([interceptorsOf('events').length, interceptorsOf('intercepted').length]).toStrictEqual([1, 2]);
    await service.app.close();
    expect(interceptorsOf('events')).toStrictEqual([]);
    expect(interceptorsOf('intercepted')).toStrictEqual([Breaking]);
  });
});
