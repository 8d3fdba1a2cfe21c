import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { HttpService } from '@nestjs/axios';
import {
  type CallHandler,
  type CanActivate,
  Controller,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  Param,
  Post,
  UploadedFile,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { FileInterceptor } from '@nestjs/platform-express';
import { defer, delay, finalize, firstValueFrom, map, mergeMap, type Observable, of } from 'rxjs';
import { currentSpan, Empty, Instrument, recordField } from '../../../lib';
import type { SpanOutline } from '../../../lib/testing';
import { HttpModule } from '../../../nest-module';
import { type EchoServer, startEchoServer } from '../../http/echo-server';
import { type NestService, startNestService } from '../nest-service';

const REQUESTS = 100;

/** A pause that varies by place and request and is the same in every run. */
function pause(place: number, id: string): number {
  return (place * 7919 + Number(id) * 104_729) % 23;
}

@Injectable()
class SlowGuard implements CanActivate {
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { id } = context.switchToHttp().getRequest<{ params: { id: string } }>().params;
    await wait(pause(1, id));
    recordField('guard.id', id);
    recordField('guard.span', currentSpan().spanId);
    return true;
  }
}

@Injectable()
class LateInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { id } = context.switchToHttp().getRequest<{ params: { id: string } }>().params;
    return next.handle().pipe(
      delay(pause(2, id)),
      finalize(() => recordField('interceptor.id', id)),
    );
  }
}

@Injectable()
class Warehouse {
  constructor(private readonly http: HttpService) {}

  @Instrument({ name: 'store_thing', fields: { 'store.response': Empty } })
  async store(id: string, content: string): Promise<string> {
    await wait(pause(3, id));
    const response = await this.ask(id, content);
    recordField('store.response', response);
    return response;
  }

  @Instrument({ name: 'ask_upstream', skip: ['content'] })
  private async ask(id: string, content: string): Promise<string> {
    const { data } = await firstValueFrom(this.http.post<{ id: string }>(`/things/${id}`, { content }));
    await wait(pause(4, id));
    return data.id;
  }
}

@Controller('things')
@UseGuards(SlowGuard)
@UseInterceptors(LateInterceptor)
class ThingsController {
  constructor(private readonly warehouse: Warehouse) {}

  @Post(':id')
  @UseInterceptors(FileInterceptor('file'))
  take(@Param('id') id: string, @UploadedFile() file: { readonly buffer: Buffer }): Observable<string> {
    return of(undefined).pipe(
      delay(pause(5, id)),
      mergeMap(() => defer(() => this.warehouse.store(id, file.buffer.toString()))),
      map((response) => {
        recordField('handler.id', id);
        return response;
      }),
    );
  }
}

let upstream: EchoServer;
let service: NestService;

beforeAll(async () => {
  upstream = await startEchoServer((request, response) => {
    const id = request.url?.split('/').at(-1) ?? '';
    const respond = (): void => {
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ id, headers: request.headers }));
    };
    setTimeout(respond, pause(6, id));
  });
  service = await startNestService({
    imports: [HttpModule.register({ baseURL: upstream.url })],
    controllers: [ThingsController],
    providers: [Warehouse],
  });
});

afterAll(async () => {
  await service.close();
  await upstream.close();
});

interface Sent {
  readonly id: string;
  readonly traceparent: string | undefined;
}

/** A third has no caller, a third has one caller each, and in the last third two requests share one remote span. */
function requests(): readonly Sent[] {
  const caller = (): string => `00-${randomBytes(16).toString('hex')}-${randomBytes(8).toString('hex')}-01`;
  const sent: Sent[] = [];
  while (sent.length < REQUESTS) {
    const common = caller();
    for (const traceparent of [undefined, caller(), common, common]) sent.push({ id: `${sent.length}`, traceparent });
  }
  return sent;
}

async function send({ id, traceparent }: Sent): Promise<string> {
  const body = new FormData();
  body.set('file', new Blob([`content of ${id} `.repeat(2000)]), `${id}.txt`);
  const headers = { 'x-request-id': `request-${id}`, ...(traceparent ? { traceparent } : {}) };
  const response = await fetch(`${service.url}/things/${id}`, { method: 'POST', body, headers });
  return response.text();
}

const idOf = ({ attributes }: SpanOutline): string => String(attributes?.['url.path']).split('/').at(-1) ?? '';

describe('a hundred requests at once, each with guards, an upload, an Observable and an outgoing request', () => {
  const sent = requests();
  let responses: readonly string[];

  beforeAll(async () => {
    responses = await Promise.all(sent.map(send));
    await service.ended(REQUESTS * 4);
  });

  it('all get a response', () => {
    expect(responses).toStrictEqual(sent.map(({ id }) => id));
  });

  it('have their own spans with their own fields', () => {
    const byId = new Map(service.outline().map((root) => [idOf(root), root]));
    expect(byId.size).toBe(REQUESTS);
    for (const { id } of sent) {
      expect(byId.get(id)).toMatchObject({
        name: 'POST /things/:id',
        kind: 'server',
        attributes: { 'guard.id': id, 'handler.id': id, 'interceptor.id': id, 'http.response.status_code': 201 },
        children: [
          {
            name: 'store_thing',
            attributes: { id, 'store.response': id },
            children: [
              {
                name: 'ask_upstream',
                attributes: { id },
                children: [
                  { name: 'POST', kind: 'client', attributes: { 'url.full': `${upstream.url}/things/${id}` } },
                ],
              },
            ],
          },
        ],
      });
    }
  });

  it('continue the trace of the caller if there is one', () => {
    const servers = service.spans.filter(({ name }) => name === 'POST /things/:id');
    const parents = new Map(
      servers.map(({ attributes, parentSpanContext: parent }) => [
        String(attributes['url.path']),
        parent && `00-${parent.traceId}-${parent.spanId}-01`,
      ]),
    );
    expect(parents).toStrictEqual(new Map(sent.map(({ id, traceparent }) => [`/things/${id}`, traceparent])));
  });

  it('have their own span active in guards', () => {
    const servers = service.spans.filter(({ name }) => name === 'POST /things/:id');
    expect(servers.map(({ attributes }) => attributes['guard.span'])).toStrictEqual(
      servers.map((span) => span.spanContext().spanId),
    );
  });

  it('propagate their own context and request id', () => {
    const clients = new Map(
      service.spans
        .filter(({ name }) => name === 'POST')
        .map((span) => [span.spanContext().spanId, String(span.attributes['url.full']).split('/').at(-1)]),
    );
    const received = upstream.received.map(({ traceparent, ...headers }): [string, unknown] => [
      clients.get(String(traceparent).split('-')[2] ?? '') ?? 'nobody',
      headers['x-request-id'],
    ]);
    expect(new Map(received)).toStrictEqual(new Map(sent.map(({ id }) => [id, `request-${id}`])));
  });
});
