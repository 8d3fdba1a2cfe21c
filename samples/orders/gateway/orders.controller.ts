import { HttpService } from '@nestjs/axios';
import { Body, Controller, HttpCode, HttpException, Post } from '@nestjs/common';
import { isAxiosError } from 'axios';
import { firstValueFrom } from 'rxjs';

/** Forwards orders to the orders service, and returns its responses. */
@Controller('api/orders')
export class OrdersController {
  constructor(private readonly http: HttpService) {}

  @Post()
  @HttpCode(201)
  async create(@Body() body: unknown): Promise<unknown> {
    try {
      const { data } = await firstValueFrom(this.http.post<unknown>('/orders', body));
      return data;
    } catch (error) {
      if (!isAxiosError<Record<string, unknown>>(error) || !error.response) throw error;
      throw new HttpException(error.response.data, error.response.status, { cause: error });
    }
  }
}
