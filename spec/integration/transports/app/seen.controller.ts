import { Controller, Get } from '@nestjs/common';
import { seenMessages } from './seen-messages';

/** Tells the test what the handlers have been called with. */
@Controller('seen')
export class SeenController {
  @Get()
  seen(): unknown {
    return seenMessages();
  }
}
