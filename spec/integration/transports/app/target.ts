import { NotImplementedException } from '@nestjs/common';
import type { ClientGrpc, ClientKafka, ClientProxy } from '@nestjs/microservices';
import { from, type Observable, of } from 'rxjs';
import { type Address, patternOf, type PatternName, settings } from './settings';

/** A service that the gateway sends to, whatever the transport. */
export interface Target {
  connect(): Promise<void>;
  send(name: PatternName, data: object): Observable<unknown>;
  emit(name: PatternName, data: object): Observable<unknown>;
  emitBatch(name: PatternName, data: readonly object[]): Observable<unknown>;
  /** gRPC only: a stream of requests, with one response or with a stream of them. */
  stream(name: 'upload' | 'talk', data: readonly object[]): Observable<unknown>;
}

const REQUESTS: readonly PatternName[] = ['quote', 'stock', 'steps', 'refuse'];

export class PacketTarget implements Target {
  constructor(
    private readonly client: ClientProxy,
    private readonly address: Address,
  ) {}

  async connect(): Promise<void> {
    if (settings.transport === 'kafka') {
      for (const name of REQUESTS) {
        (this.client as unknown as ClientKafka).subscribeToResponseOf(patternOf(this.address, name));
      }
    }
    await this.client.connect();
  }

  send(name: PatternName, data: object): Observable<unknown> {
    return this.client.send(patternOf(this.address, name), data);
  }

  emit(name: PatternName, data: object): Observable<unknown> {
    return this.client.emit(patternOf(this.address, name), this.shaped(data));
  }

  emitBatch(name: PatternName, data: readonly object[]): Observable<unknown> {
    if (!('emitBatch' in this.client)) throw new NotImplementedException(`${settings.transport} has no batches`);
    const messages = data.map((value) => ({ value: JSON.stringify(value) }));
    return (this.client as unknown as ClientKafka).emitBatch(patternOf(this.address, name), { messages });
  }

  stream(): Observable<unknown> {
    throw new Error('Only gRPC has streams of requests.');
  }

  /** MQTT keeps a message for a disconnected session only if its QoS requires an acknowledgement. */
  private shaped(data: object): object {
    if (!settings.durable || !settings.transport.startsWith('mqtt')) return data;
    const { MqttRecordBuilder } = require('@nestjs/microservices') as typeof import('@nestjs/microservices');
    return new MqttRecordBuilder(data).setQoS(1).build();
  }
}

export class GrpcTarget implements Target {
  private orders!: Record<string, (data: unknown) => Observable<unknown>>;

  constructor(private readonly client: ClientGrpc) {}

  async connect(): Promise<void> {
    this.orders = this.client.getService('Orders');
  }

  send(name: PatternName, data: object): Observable<unknown> {
    return this.call(name, data);
  }

  /** gRPC has no events. */
  emit(): Observable<unknown> {
    return of(undefined);
  }

  emitBatch(): Observable<unknown> {
    throw new NotImplementedException('gRPC has no batches');
  }

  stream(name: 'upload' | 'talk', data: readonly object[]): Observable<unknown> {
    return this.call(name, from(data));
  }

  private call(name: string, data: unknown): Observable<unknown> {
    const method = this.orders[name];
    if (!method) throw new Error(`The service has no method ${name}.`);
    return method(data);
  }
}
