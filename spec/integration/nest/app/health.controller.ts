import { Controller, Get } from '@nestjs/common';
import { Catalogue } from './things';

@Controller()
export class HealthController {
  constructor(private readonly catalogue: Catalogue) {}

  /** Contains instrumented work and an outgoing request; neither may create a span. */
  @Get('health')
  async health(): Promise<unknown> {
    return [await this.catalogue.find('health'), await this.catalogue.ask('/stock')];
  }

  @Get('assets/:name')
  asset(): Promise<string> {
    return this.catalogue.find('asset');
  }
}
