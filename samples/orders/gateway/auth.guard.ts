import type { IncomingMessage } from 'node:http';
import { type CanActivate, type ExecutionContext, Injectable, UnauthorizedException } from '@nestjs/common';
import { currentSpan } from 'otel-instrument';
import { AuthClient } from './auth.client';

/** Lets requests with a valid bearer token pass, and records the name of the caller. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(private readonly auth: AuthClient) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { headers } = context.switchToHttp().getRequest<IncomingMessage>();
    if (headers.authorization === undefined) throw new UnauthorizedException('a valid bearer token is missing');
    const { name } = await this.auth.callerOf(headers.authorization);
    currentSpan().record('caller', name);
    return true;
  }
}
