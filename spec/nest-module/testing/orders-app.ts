import 'reflect-metadata';
import {
  type ArgumentsHost,
  type CanActivate,
  Catch,
  Controller,
  type ExceptionFilter,
  Get,
  HttpException,
  Injectable,
  InternalServerErrorException,
  Module,
  Param,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import { Empty, Instrument, recordField } from '../../../lib';
import { TelemetryModule } from '../../../nest-module';

@Injectable()
export class Shelf {
  @Instrument({ fields: { count: Empty } })
  async find(id: string): Promise<number> {
    await Promise.resolve();
    if (id === 'broken') {
      throw new InternalServerErrorException('shelf is broken', { cause: new Error('a board is missing') });
    }
    recordField('count', 3);
    return 3;
  }
}

@Injectable()
export class DoorGuard implements CanActivate {
  canActivate(): boolean {
    return true;
  }
}

@Catch(HttpException)
export class PoliteFilter implements ExceptionFilter {
  catch(exception: HttpException, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<{ status(code: number): { send(body: unknown): void } }>();
    response.status(exception.getStatus()).send({ sorry: exception.message });
  }
}

@Controller('orders')
@UseGuards(DoorGuard)
export class OrdersController {
  constructor(private readonly shelf: Shelf) {}

  @Get(':id')
  @UseFilters(PoliteFilter)
  async find(@Param('id') id: string): Promise<{ count: number }> {
    return { count: await this.shelf.find(id) };
  }
}

@Module({ controllers: [OrdersController], providers: [Shelf] })
export class OrdersModule {}

/** A typical application: it exports spans and keeps 10 % of the traces. */
@Module({
  imports: [
    TelemetryModule.forRoot({
      serviceName: 'orders',
      environment: 'production',
      exporter: { endpoint: 'http://127.0.0.1:9/unreachable' },
      lifecycle: ['guards', 'handlers'],
    }),
    OrdersModule,
  ],
})
export class AppModule {}
