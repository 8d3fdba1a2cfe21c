import { Controller, Get, Headers, UnauthorizedException } from '@nestjs/common';
import { TokenStore } from './token-store';

/** The owner of a bearer token. */
export interface Caller {
  readonly name: string;
}

const BEARER = /^Bearer +(\S+)$/i;

/** Returns the owner of a caller's token to other services. */
@Controller('caller')
export class CallerController {
  constructor(private readonly tokens: TokenStore) {}

  @Get()
  async find(@Headers('authorization') authorization?: string): Promise<Caller> {
    const token = BEARER.exec(authorization ?? '')?.[1];
    const name = token === undefined ? undefined : await this.tokens.ownerOf(token);
    if (name === undefined) throw new UnauthorizedException('a valid bearer token is missing');
    return { name };
  }
}
