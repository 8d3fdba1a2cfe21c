import 'reflect-metadata';
import type { ServerResponse } from 'node:http';
import { type ClientHttp2Session, connect, constants } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { Controller, Get, type INestApplication, Res } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { SpanStatusCode } from '@opentelemetry/api';
import { SpanCollector } from '../../../lib/testing';
import { TelemetryModule } from '../../../nest-module';
import { until } from '../../samples/until';
import { moduleOf } from '../nest-service';

interface Reply {
  readonly raw: ServerResponse;
  hijack(): void;
}

function taken(reply: Reply): ServerResponse {
  reply.hijack();
  return reply.raw;
}

@Controller()
class AnswersController {
  @Get('whole')
  whole(): string {
    return 'whole';
  }

  @Get('failing')
  async failing(@Res() reply: Reply): Promise<void> {
    const response = taken(reply);
    response.write('a');
    await wait(10);
    response.destroy(new RangeError('late'));
  }

  @Get('closed')
  async closed(@Res() reply: Reply): Promise<void> {
    const response = taken(reply);
    response.write('a');
    await wait(10);
    response.destroy();
  }

  @Get('endless')
  endless(@Res() reply: Reply): void {
    taken(reply).write('a');
  }

  @Get('headless')
  headless(@Res() reply: Reply): void {
    taken(reply);
  }
}

describe('a response over HTTP/2', () => {
  const collector = new SpanCollector();
  let app: INestApplication;
  let session: ClientHttp2Session;

  beforeAll(async () => {
    const telemetry = TelemetryModule.forRoot({
      serviceName: 's',
      environment: 'development',
      exporter: 'none',
      spanProcessors: [collector],
    });
    app = await NestFactory.create(
      moduleOf({ controllers: [AnswersController], imports: [telemetry] }),
      new FastifyAdapter({ http2: true } as never),
      { logger: false },
    );
    await app.listen(0, '127.0.0.1');
  });
  beforeEach(() => {
    collector.clear();
    const { port } = (app.getHttpServer() as { address(): AddressInfo }).address();
    session = connect(`http://127.0.0.1:${port}`).on('error', () => undefined);
  });
  afterEach(() => session.destroy());
  afterAll(() => app.close());

  /** The span of a request, which the client may cancel after the first bytes of the response. */
  async function spanOf(path: string, giveUp?: (stream: ReturnType<ClientHttp2Session['request']>) => void) {
    const stream = session.request({ ':path': `/${path}` });
    stream.on('error', () => undefined).resume();
    stream.end();
    if (giveUp) {
      await until('the request to arrive', () => collector.open === 1, 5000);
      giveUp(stream);
    }
    await until('the span to end', () => collector.spans.length === 1, 5000);
    return collector.spans[0];
  }

  it('has a successful span if it is complete', async () => {
    const span = await spanOf('whole');
    expect(span?.status.code).toBe(SpanStatusCode.UNSET);
    expect(span?.attributes).toMatchObject({ 'http.response.status_code': 200 });
    expect(span?.attributes).not.toHaveProperty('cancelled');
  });

  it.each([
    ['failing', 'late', 'RangeError'],
    ['closed', 'the connection was closed before the response was complete', 'ERR_STREAM_PREMATURE_CLOSE'],
  ])('is a failure if the server cuts it off: %s', async (path, message, type) => {
    const span = await spanOf(path);
    expect(span?.status).toStrictEqual({ code: SpanStatusCode.ERROR, message });
    expect(span?.attributes).toMatchObject({ 'error.type': type, 'http.response.status_code': 200 });
  });

  it.each(['endless', 'headless'])('is cancelled if the client cancels it: %s', async (path) => {
    const span = await spanOf(path, (stream) => stream.close(constants.NGHTTP2_CANCEL));
    expect(span?.status.code).toBe(SpanStatusCode.UNSET);
    expect(span?.attributes).toMatchObject({ cancelled: true });
    expect(span?.attributes['http.response.status_code']).toBe(path === 'endless' ? 200 : undefined);
  });

  it('is cancelled if the client disconnects', async () => {
    const span = await spanOf('endless', () => session.destroy());
    expect(span?.status.code).toBe(SpanStatusCode.UNSET);
    expect(span?.attributes).toMatchObject({ cancelled: true });
  });
});
