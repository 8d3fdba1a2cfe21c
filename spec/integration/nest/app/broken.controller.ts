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
import { map, type Observable } from 'rxjs';

@Injectable()
class BrokenGuard implements CanActivate {
  async canActivate(): Promise<boolean> {
    await Promise.resolve();
    throw new Error('broken guard');
  }
}

@Injectable()
class RefusingGuard implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}

@Injectable()
class BrokenPipe implements PipeTransform {
  async transform(): Promise<never> {
    await Promise.resolve();
    throw new Error('broken pipe');
  }
}

@Injectable()
class BrokenInterceptor implements NestInterceptor {
  intercept(): Observable<never> {
    throw new Error('broken interceptor');
  }
}

@Injectable()
class LateBrokenInterceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<never> {
    return next.handle().pipe(
      map(() => {
        throw new Error('broken interceptor, late');
      }),
    );
  }
}

class Unexpected extends Error {}

@Catch(Unexpected)
class BrokenFilter implements ExceptionFilter {
  catch(_exception: unknown, _host: ArgumentsHost): never {
    throw new Error('broken filter');
  }
}

@Controller('broken')
export class BrokenController {
  @Get('plain')
  async plain(): Promise<never> {
    await Promise.resolve();
    const disk = new RangeError('disk is full');
    throw new TypeError('cannot save', { cause: new Error('write failed', { cause: disk }) });
  }

  @Get('with-status/:status')
  withStatus(@Param('status') status: string): never {
    throw new HttpException(`answer ${status}`, Number(status), { cause: new Error('why') });
  }

  @Get('nothing')
  throwNothing(): never {
    throw undefined as unknown as Error;
  }

  @Get('middleware')
  middleware(): string {
    return 'not reached';
  }

  @Get('next')
  next(): string {
    return 'not reached';
  }

  @Get('guard')
  @UseGuards(BrokenGuard)
  guard(): string {
    return 'not reached';
  }

  @Get('refused')
  @UseGuards(RefusingGuard)
  refused(): string {
    return 'not reached';
  }

  @Get('pipe/:id')
  pipe(@Param('id', BrokenPipe) _id: string): string {
    return 'not reached';
  }

  @Get('interceptor')
  @UseInterceptors(BrokenInterceptor)
  interceptor(): string {
    return 'not reached';
  }

  @Get('late-interceptor')
  @UseInterceptors(LateBrokenInterceptor)
  lateInterceptor(): string {
    return 'thrown away';
  }

  @Get('filter')
  @UseFilters(BrokenFilter)
  filter(): never {
    throw new Unexpected('for the filter');
  }
}
