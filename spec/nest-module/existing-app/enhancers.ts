import {
  type ArgumentsHost,
  type CallHandler,
  type CanActivate,
  Catch,
  type ExceptionFilter,
  type ExecutionContext,
  HttpException,
  Injectable,
  type NestInterceptor,
  ValidationPipe,
} from '@nestjs/common';
import { map, type Observable } from 'rxjs';

interface Request {
  readonly headers: Readonly<Record<string, string | undefined>>;
}

interface Response {
  setHeader(name: string, value: string): void;
  status(code: number): { json(body: unknown): void };
}

let requests = 0;

/** A middleware function. */
export function requestIds(_request: Request, response: Response, next: () => void): void {
  response.setHeader('x-request-number', String(++requests));
  next();
}

@Injectable()
export class ApiKeyGuard implements CanActivate {
  async canActivate(context: ExecutionContext): Promise<boolean> {
    await Promise.resolve();
    return context.switchToHttp().getRequest<Request>().headers['x-api-key'] !== 'wrong';
  }
}

@Injectable()
export class OrderPipe extends ValidationPipe {
  constructor() {
    super({ whitelist: true, transform: true });
  }
}

@Injectable()
export class EnvelopeInterceptor implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(map((data: unknown) => ({ data })));
  }
}

/** Catches everything, as application filters often do. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(exception: unknown, host: ArgumentsHost): void {
    const status = exception instanceof HttpException ? exception.getStatus() : 500;
    const title = exception instanceof Error ? exception.message : String(exception);
    host.switchToHttp().getResponse<Response>().status(status).json({ title, status });
  }
}
