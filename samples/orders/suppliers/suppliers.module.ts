import { Module } from '@nestjs/common';
import { ServiceTelemetry } from '../service/telemetry';
import { RefillsController } from './refills.controller';

@Module({ imports: [ServiceTelemetry.of('suppliers')], controllers: [RefillsController] })
export class SuppliersModule {}
