import {
  Controller,
  Get,
  type INestApplication,
  Injectable,
  Logger,
  Module,
  NotFoundException,
  Param,
} from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { Instrument } from 'otel-instrument';
import { TelemetryLogger, TelemetryModule } from 'otel-instrument/nest';
import { useTestTelemetry } from 'otel-instrument/testing';
import 'otel-instrument/testing/jest';

@Injectable()
class Cats {
  private readonly logger = new Logger(Cats.name);

  @Instrument({ name: 'Cats.find' })
  find(id: string): string {
    if (id === '8') throw new NotFoundException();
    setImmediate(() => void this.count(id));
    this.logger.log('found');
    return 'Tom';
  }

  @Instrument({ name: 'Cats.count' })
  async count(id: string): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 5, id));
  }
}

@Controller('cats')
class CatsController {
  constructor(private readonly cats: Cats) {}

  @Get(':id')
  find(@Param('id') id: string): string {
    return this.cats.find(id);
  }
}

@Module({
  imports: [TelemetryModule.forRoot({ serviceName: 'cats', exporter: { endpoint: 'http://127.0.0.1:9' } })],
  controllers: [CatsController],
  providers: [Cats],
})
class AppModule {}

describe('an application of @nestjs/testing with useTestTelemetry', () => {
  const telemetry = useTestTelemetry();
  let app: INestApplication;
  let url: string;

  beforeAll(async () => {
    const module = await Test.createTestingModule({ imports: [AppModule] }).compile();
    app = module.createNestApplication({ logger: false });
    app.useLogger(app.get(TelemetryLogger));
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
  });

  afterAll(() => app.close());

  it('has the trace of a request, the work that ends after the response, and its lines', async () => {
    expect((await fetch(`${url}/cats/7`, { headers: { 'x-api-token': 'very-secret-token' } })).status).toBe(200);
    await telemetry.waitForTrace('Cats.count');
    expect(telemetry).toMatchTrace(`
      GET /cats/:id
        Cats.find
          Cats.count
    `);
    expect(telemetry).toHaveSpan('Cats.find', { service: 'cats', attributes: { id: '7' } });
    expect(telemetry.span('Cats.find')).toBeChildOf('GET /cats/:id');
    expect(telemetry.lines).toMatchObject([{ level: 'INFO', target: 'Cats', fields: { message: 'found' } }]);
    expect(telemetry).toHaveNoError();
    expect(telemetry).toHaveExportedNoSecret(['very-secret-token']);
  });

  it('begins the next test without spans', async () => {
    expect((await fetch(`${url}/cats/8`)).status).toBe(404);
    await telemetry.ended();
    expect(telemetry).toMatchTrace([{ name: 'GET /cats/:id', attributes: { 'http.response.status_code': 404 } }]);
    expect(telemetry.span('Cats.find')).not.toHaveNoError();
  });

  it('has a stable snapshot', async () => {
    await fetch(`${url}/cats/8`);
    await telemetry.ended();
    expect(telemetry.outline({ stable: true })).toMatchObject([
      { attributes: { 'server.port': '<port>', 'url.path': '/cats/8' } },
    ]);
  });
});
