import { Controller, Get, Param } from '@nestjs/common';
import 'otel-instrument/testing/jest';
import { type NestService, startNestService } from '../nest-service';

@Controller('accounts')
class AccountsController {
  @Get(':id/reset/:token')
  reset(@Param('id') id: string): string {
    return id;
  }

  @Get(':id')
  find(@Param('id') id: string): string {
    return id;
  }
}

let service: NestService;

beforeAll(async () => {
  service = await startNestService({ controllers: [AccountsController] });
});

beforeEach(() => service.clear());
afterAll(() => service.close());

describe('a route parameter', () => {
  it('with a secret name is hidden in the path', async () => {
    await fetch(`${service.url}/accounts/17/reset/hunter2abc`);
    const [span] = await service.ended(1);
    expect(span?.attributes).toMatchObject({
      'http.route': '/accounts/:id/reset/:token',
      'url.path': '/accounts/17/reset/[redacted]',
    });
    expect(service.spans).toHaveExportedNoSecret(['hunter2abc']);
  });

  it('is not the only place for a secret: the user agent may contain one', async () => {
    const token = ['ghp', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'].join('_');
    await fetch(`${service.url}/accounts/17`, { headers: { 'user-agent': `tool ${token}` } });
    const [span] = await service.ended(1);
    expect(span?.attributes['user_agent.original']).toBe('tool [redacted]');
    expect(service.spans).toHaveExportedNoSecret([token]);
  });

  it('with any other name is shown', async () => {
    await fetch(`${service.url}/accounts/17`);
    const [span] = await service.ended(1);
    expect(span?.attributes['url.path']).toBe('/accounts/17');
  });
});
