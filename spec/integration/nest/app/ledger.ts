import { Global, Injectable, Module, type OnApplicationShutdown, type OnModuleDestroy } from '@nestjs/common';
import { Instrument } from 'otel-instrument';
import { settings } from './settings';

/** Works in every shutdown hook, or fails in the first. */
@Injectable()
export class Ledger implements OnModuleDestroy, OnApplicationShutdown {
  onModuleDestroy(): void {
    if (settings.failingHook) throw new Error('the ledger is stuck');
  }

  @Instrument({ name: 'close_ledger' })
  async onApplicationShutdown(): Promise<void> {
    await Promise.resolve();
  }
}

/** Global and imported before telemetry, because Nest calls the hooks of such modules last. */
@Global()
@Module({ providers: [Ledger] })
export class LedgerModule {}
