import { withoutTimes } from '../install/waterfall-text';
import { filesOf, freePort, outputUnder, PageProgram } from './page-program';

const PAGE = 'docs/grpc.md';
const shown = (heading: string): string => withoutTimes(outputUnder(PAGE, heading));

describe('the guide for gRPC', () => {
  let program: PageProgram;

  beforeAll(() => {
    program = new PageProgram('docs-grpc', filesOf(PAGE));
    program.compile();
  }, 60_000);

  it('shows the output of its program for grpc-js', async () => {
    expect(withoutTimes(await program.run('orders.mjs'))).toBe(shown('A client and a server'));
  }, 30_000);

  it('shows the output of its program for Nest', async () => {
    const printed = await program.run('out/app.js', { PORT: String(await freePort()) });
    expect(withoutTimes(printed)).toBe(shown('NestJS'));
  }, 30_000);
});
