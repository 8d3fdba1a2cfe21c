import { Controller, Get, Inject, type OnModuleInit, Param } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { ClientGrpc, ClientProxy } from '@nestjs/microservices';
import { lastValueFrom, toArray } from 'rxjs';
import { settings } from './settings';
import { GrpcTarget, PacketTarget, type Target } from './target';

/** Sends a message for each request, to the service that the path names. */
@Controller(':target')
export class GatewayController implements OnModuleInit {
  private readonly targets = new Map<string, Target>();

  constructor(@Inject(ModuleRef) private readonly modules: ModuleRef) {}

  async onModuleInit(): Promise<void> {
    for (const [name, address] of Object.entries(settings.targets)) {
      const client: unknown = this.modules.get(name, { strict: false });
      const target =
        settings.transport === 'grpc'
          ? new GrpcTarget(client as ClientGrpc)
          : new PacketTarget(client as ClientProxy, address);
      await target.connect();
      this.targets.set(name, target);
    }
  }

  @Get('send/:item')
  send(@Param('target') name: string, @Param('item') item: string): Promise<unknown> {
    return lastValueFrom(this.to(name).send('quote', { item }));
  }

  @Get('send-stock/:item')
  sendStock(@Param('target') name: string, @Param('item') item: string): Promise<unknown> {
    return lastValueFrom(this.to(name).send('stock', { item }));
  }

  @Get('emit/:item')
  async emit(@Param('target') name: string, @Param('item') item: string): Promise<string> {
    await lastValueFrom(this.to(name).emit('ordered', { item }), { defaultValue: undefined });
    return 'emitted';
  }

  @Get('emit-shipped/:item')
  async emitShipped(@Param('target') name: string, @Param('item') item: string): Promise<string> {
    await lastValueFrom(this.to(name).emit('shipped', { item }), { defaultValue: undefined });
    return 'emitted';
  }

  @Get('batch/:item')
  async batch(@Param('target') name: string, @Param('item') item: string): Promise<string> {
    const data = [1, 2, 3].map((number) => ({ item, number }));
    await lastValueFrom(this.to(name).emitBatch('ordered', data), { defaultValue: undefined });
    return 'emitted';
  }

  @Get('stream')
  stream(@Param('target') name: string): Promise<unknown> {
    return lastValueFrom(this.to(name).send('steps', { count: 3 }).pipe(toArray()));
  }

  @Get('upload')
  upload(@Param('target') name: string): Promise<unknown> {
    return lastValueFrom(
      this.to(name)
        .stream('upload', [{ step: 1 }, { step: 2 }])
        .pipe(toArray()),
    );
  }

  @Get('talk')
  talk(@Param('target') name: string): Promise<unknown> {
    return lastValueFrom(
      this.to(name)
        .stream('talk', [{ step: 1 }, { step: 2 }])
        .pipe(toArray()),
    );
  }

  /** Returns the error as a value, so that the request itself succeeds. */
  @Get('error')
  error(@Param('target') name: string): Promise<unknown> {
    return lastValueFrom(this.to(name).send('refuse', { item: 'tea' })).catch((error: unknown) => ({
      refused: (error as { readonly details?: string }).details ?? (error as { readonly message: string }).message,
    }));
  }

  private to(name: string): Target {
    const target = this.targets.get(name);
    if (!target) throw new Error(`There is no service ${name}.`);
    return target;
  }
}
