export type Adapter = 'express' | 'fastify';

/** Settings of the application under test, which runs in its own process. */
export interface Settings {
  readonly major: number;
  readonly adapter: Adapter;
  /** The target of the application's own requests. */
  readonly upstreamUrl: string;
  /** `forRootAsync`, `lifecycle: true` and the `instrument` hook, instead of plain `forRoot`. */
  readonly wired: boolean;
  /** Created by `@nestjs/testing` instead of `NestFactory`. */
  readonly testing: boolean;
  /** `HttpModule` of `@nestjs/axios` instead of ours. */
  readonly theirHttpModule: boolean;
  /** `app.use` before the application is initialised. */
  readonly middleware: boolean;
  readonly shutdownHooks: boolean;
  /** A provider fails in its shutdown hook. */
  readonly failingHook: boolean;
}

export const settings = JSON.parse(process.env['SETTINGS'] ?? '{}') as Settings;
