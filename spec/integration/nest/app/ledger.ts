import { Global, Injectable, Module, type OnApplicationShutdown, type OnModuleDestroy } from '@nestjs/common';
import { Instrument } from 'otel-instrument';
import { settings } from './settings';

/** Works to the last, or fails at the first of its hooks. */
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

/** Global, and imported before telemetry: Nest calls the hooks of such modules last. */
@Global()
@Module({ providers: [Ledger] })
export class LedgerModule {}
