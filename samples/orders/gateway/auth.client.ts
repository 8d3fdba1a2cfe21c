import { HttpService } from '@nestjs/axios';
import { Injectable, UnauthorizedException } from '@nestjs/common';
import { isAxiosError } from 'axios';
import { firstValueFrom } from 'rxjs';
import type { Caller } from '../auth/caller.controller';
import { urlOf } from '../service/addresses';

/** The client of the auth service. */
@Injectable()
export class AuthClient {
  constructor(private readonly http: HttpService) {}

  /**
   * @param authorization the header of the request
   * @throws UnauthorizedException if it contains no valid token
   */
  async callerOf(authorization: string): Promise<Caller> {
    try {
      const { data } = await firstValueFrom(
        this.http.get<Caller>(`${urlOf('auth')}/caller`, { headers: { authorization } }),
      );
      return data;
    } catch (cause) {
      if (!isAxiosError(cause) || cause.response?.status !== 401) throw cause;
      throw new UnauthorizedException('a valid bearer token is missing', { cause });
    }
  }
}
