import { Controller, Get, Param, Version } from '@nestjs/common';

@Controller({ path: 'versioned', version: '1' })
export class VersionedController {
  @Get(':id')
  first(@Param('id') id: string): string {
    return `first ${id}`;
  }

  @Get(':id')
  @Version('2')
  second(@Param('id') id: string): string {
    return `second ${id}`;
  }
}
