import { HttpService } from '@nestjs/axios';
import { Body, Controller, HttpCode, HttpException, Post, UseGuards } from '@nestjs/common';
import { isAxiosError } from 'axios';
import { firstValueFrom } from 'rxjs';
import { urlOf } from '../service/addresses';
import { AuthGuard } from './auth.guard';

/** Forwards orders to the orders service, and returns its responses. */
@Controller('api/orders')
@UseGuards(AuthGuard)
export class OrdersController {
  constructor(private readonly http: HttpService) {}

  @Post()
  @HttpCode(201)
  async create(@Body() body: unknown): Promise<unknown> {
    try {
      const { data } = await firstValueFrom(this.http.post<unknown>(`${urlOf('orders')}/orders`, body));
      return data;
    } catch (error) {
      if (!isAxiosError<Record<string, unknown>>(error) || !error.response) throw error;
      throw new HttpException(error.response.data, error.response.status, { cause: error });
    }
  }
}
