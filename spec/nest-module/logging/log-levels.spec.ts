import type { LogLevel } from '@nestjs/common';
import { setFilter } from '../../../lib';
import { TelemetryLogger } from '../../../nest-module';

const METHODS: readonly LogLevel[] = ['verbose', 'debug', 'log', 'warn', 'error', 'fatal'];

function written(prepare: (logger: TelemetryLogger) => void = () => undefined): unknown[] {
  const messages: unknown[] = [];
  const write = (text: string): void => {
    messages.push((JSON.parse(text) as { fields: { message: string } }).fields.message);
  };
  const logger = new TelemetryLogger({ log: { destination: { write } } });
  prepare(logger);
  for (const method of METHODS) logger[method](method, 'Orders');
  return messages;
}

describe('the levels of TelemetryLogger', () => {
  beforeEach(() => setFilter('trace'));
  afterEach(() => setFilter());

  it('are all enabled by default', () => {
    expect(written()).toStrictEqual(METHODS);
  });

  it.each<[LogLevel[], LogLevel[]]>([
    [['warn'], ['warn', 'error', 'fatal']],
    [
      ['debug', 'error'],
      ['debug', 'error', 'fatal'],
    ],
    [['fatal'], ['fatal']],
    [[], []],
  ])('set as %j are %j, as with Nest’s own logger', (levels, expected) => {
    expect(written((logger) => logger.setLogLevels(levels))).toStrictEqual(expected);
  });

  it('never enable lines that the filter disables', () => {
    setFilter('warn');
    expect(written((logger) => logger.setLogLevels(['verbose']))).toStrictEqual(['warn', 'error', 'fatal']);
  });

  it('disable a message before it is built', () => {
    setFilter('warn');
    let built = 0;
    written((logger) => {
      logger.log(() => built++, 'Orders');
      logger.debug(new Proxy({}, { ownKeys: () => built++ as never }), 'Orders');
    });
    expect(built).toBe(0);
  });
});
