export type Adapter = 'express' | 'fastify';

/** What a test tells the application under test, which runs in a process of its own. */
export interface Settings {
  readonly major: number;
  readonly adapter: Adapter;
  /** Where the application's own requests go. */
  readonly upstreamUrl: string;
  /** `forRootAsync`, `lifecycle: true` and the `instrument` hook, in place of the plain `forRoot`. */
  readonly wired: boolean;
  /** Made by `@nestjs/testing`, in place of `NestFactory`. */
  readonly testing: boolean;
  /** `HttpModule` comes from `@nestjs/axios`, in place of ours. */
  readonly theirHttpModule: boolean;
  /** `app.use` before the application is initialised. */
  readonly middleware: boolean;
  readonly shutdownHooks: boolean;
  /** A provider fails in its own shutdown hook. */
  readonly failingHook: boolean;
}

export const settings = JSON.parse(process.env['SETTINGS'] ?? '{}') as Settings;
