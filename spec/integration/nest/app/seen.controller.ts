import {
  type ArgumentsHost,
  type CallHandler,
  type CanActivate,
  Catch,
  Controller,
  type ExceptionFilter,
  type ExecutionContext,
  Get,
  HttpException,
  Injectable,
  type NestInterceptor,
  Param,
  type PipeTransform,
  UseFilters,
  UseGuards,
  UseInterceptors,
} from '@nestjs/common';
import { Instrument } from 'otel-instrument';
import { finalize, type Observable } from 'rxjs';
import { seeSpan } from './seen-span';

@Injectable()
export class SeenGuard implements CanActivate {
  async canActivate(): Promise<boolean> {
    await Promise.resolve();
    seeSpan('guard');
    return true;
  }
}

@Injectable()
export class SeenPipe implements PipeTransform {
  async transform(value: string): Promise<string> {
    await Promise.resolve();
    seeSpan('pipe');
    return value;
  }
}

@Injectable()
export class SeenInterceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    seeSpan('interceptor');
    return next.handle().pipe(finalize(() => seeSpan('interceptor_after')));
  }
}

class Teapot extends HttpException {
  constructor() {
    super('short and stout', 418);
  }
}

interface AnyResponse {
  status(code: number): { send(body: unknown): unknown };
}

@Catch(Teapot)
export class SeenFilter implements ExceptionFilter {
  catch(exception: Teapot, host: ArgumentsHost): void {
    seeSpan('filter');
    host.switchToHttp().getResponse<AnyResponse>().status(exception.getStatus()).send({ brewed: false });
  }
}

@Controller('seen')
@UseGuards(SeenGuard)
@UseInterceptors(SeenInterceptor)
@UseFilters(SeenFilter)
export class SeenController {
  @Get(':id')
  async find(@Param('id', SeenPipe) id: string): Promise<string> {
    await Promise.resolve();
    seeSpan('handler');
    if (id === 'teapot') throw new Teapot();
    return this.name(id);
  }

  @Instrument({ name: 'name_it' })
  private name(id: string): string {
    return `thing ${id}`;
  }
}
