import type { Adapter } from './app/settings';

export const MAJORS = [10, 11, 12] as const;

export interface Combination {
  readonly major: (typeof MAJORS)[number];
  readonly adapter: Adapter;
  /** Its name in the table of results. */
  readonly title: string;
}

/** Every version of Nest with every adapter, each from its own pinned fixture. */
export const MATRIX: readonly Combination[] = MAJORS.flatMap((major) => [
  { major, adapter: 'express' as const, title: `Nest ${major} on Express` },
  { major, adapter: 'fastify' as const, title: `Nest ${major} on Fastify` },
]);

/** `NestFactory.create(…, { instrument })` exists since 11.1.4. */
export const hasInstrumentHook = ({ major }: Combination): boolean => major > 10;

/** With Express 4, an exception filter that throws ends the process. */
export const survivesBrokenFilter = ({ major, adapter }: Combination): boolean => major > 10 || adapter === 'fastify';

/** In `@nestjs/testing` 10, Fastify accepts no middleware before the application is initialised. */
export const takesEarlyMiddleware = ({ major, adapter }: Combination): boolean => major > 10 || adapter === 'express';
