import { Controller, Get } from '@nestjs/common';
import { seenMessages } from './seen-messages';

/** Returns the recorded arguments of the handlers to the test. */
@Controller('seen')
export class SeenController {
  @Get()
  seen(): unknown {
    return seenMessages();
  }
}
