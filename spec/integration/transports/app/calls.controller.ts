import { Controller, Get, Query } from '@nestjs/common';

/** Sends HTTP requests, and receives them. */
@Controller()
export class CallsController {
  @Get('call')
  async call(@Query('url') url: string): Promise<string> {
    const { tracedFetch } = require('otel-instrument') as typeof import('otel-instrument');
    const response = await tracedFetch(url);
    return response.text();
  }

  @Get('called')
  called(): string {
    return 'done';
  }
}
