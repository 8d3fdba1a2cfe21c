import { Injectable, type NestMiddleware } from '@nestjs/common';
import { seeSpan } from './seen-span';

@Injectable()
export class BrokenMiddleware implements NestMiddleware {
  use(): never {
    throw new Error('broken middleware');
  }
}

@Injectable()
export class SeenMiddleware implements NestMiddleware {
  use(_request: unknown, _response: unknown, next: () => void): void {
    seeSpan('middleware');
    next();
  }
}
