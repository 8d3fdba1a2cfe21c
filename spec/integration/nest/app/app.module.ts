import { HttpModule as TheirHttpModule } from '@nestjs/axios';
import { type MiddlewareConsumer, Module, type NestModule, RequestMethod } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { setTimeout as wait } from 'node:timers/promises';
import { HttpModule, TelemetryModule } from 'otel-instrument/nest';
import { AnswersController } from './answers.controller';
import { BrokenController } from './broken.controller';
import { BrokenMiddleware, SeenMiddleware } from './middleware';
import { EveryGuard, EveryInterceptor } from './global-enhancers';
import { HealthController } from './health.controller';
import { LedgerModule } from './ledger';
import { SeenController } from './seen.controller';
import { settings } from './settings';
import { Catalogue, ThingStore } from './things';
import { ThingsController } from './things.controller';
import { UploadsController } from './uploads.controller';
import { VersionedController } from './versioned.controller';

const OPTIONS = { serviceName: 'nest', environment: 'development', ignore: ['/health', '/api/assets/*'] } as const;

const telemetry = settings.wired
  ? TelemetryModule.forRootAsync({
      useFactory: async () => {
        await wait(20);
        return { ...OPTIONS, lifecycle: true };
      },
    })
  : TelemetryModule.forRoot(OPTIONS);

const http = settings.theirHttpModule ? TheirHttpModule : HttpModule;

@Module({
  imports: [LedgerModule, telemetry, http.register({ baseURL: settings.upstreamUrl })],
  controllers: [
    ThingsController,
    AnswersController,
    BrokenController,
    SeenController,
    UploadsController,
    VersionedController,
    HealthController,
  ],
  providers: [
    Catalogue,
    ThingStore,
    { provide: APP_GUARD, useClass: EveryGuard },
    { provide: APP_INTERCEPTOR, useClass: EveryInterceptor },
    // Providers that are not class instances have broken proxies and decorated classes.
    { provide: 'MAP', useValue: new Map([['a', 1]]) },
    { provide: 'NOTHING', useValue: null },
  ],
})
export class AppModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(BrokenMiddleware).forRoutes({ path: 'broken/middleware', method: RequestMethod.GET });
    consumer.apply(SeenMiddleware).forRoutes({ path: 'seen/:id', method: RequestMethod.ALL });
  }
}
