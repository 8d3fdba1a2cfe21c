import { ClientProxyFactory, Transport } from '@nestjs/microservices';
import { routeText } from '../../../nest-module/messaging/route-text';

const client = ClientProxyFactory.create({ transport: Transport.TCP }) as unknown as {
  normalizePattern(pattern: unknown): string;
};

describe('routeText', () => {
  it.each([
    'stock.count',
    7,
    { cmd: 'count', version: 1 },
    { version: 1, cmd: 'count' },
    { b: { d: 'x', c: [1, 'two'] }, a: true, z: null },
    { quoted: 'say "hi"' },
    { a: { a: { a: { a: { a: { a: { a: 1 } } } } } } },
    Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`key${index}`, index])),
  ])('is the text that Nest uses for %j', (pattern) => {
    expect(routeText(pattern)).toBe(client.normalizePattern(pattern));
  });

  it('is the source of a regular expression, which Kafka accepts', () => {
    expect(routeText(/^stock\..*/)).toBe(String.raw`/^stock\..*/`);
  });
});
