import { Module } from '@nestjs/common';
import { DatabaseModule } from '../database/database.module';
import { ServiceTelemetry } from '../service/telemetry';
import { CallerController } from './caller.controller';
import { TOKEN_TABLES, TokenStore } from './token-store';

@Module({
  imports: [ServiceTelemetry.of('auth'), DatabaseModule.forSchema('auth', TOKEN_TABLES)],
  controllers: [CallerController],
  providers: [TokenStore],
})
export class AuthModule {}
