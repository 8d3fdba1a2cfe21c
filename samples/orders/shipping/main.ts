import { runMessageService } from '../service/run-service';
import { ShippingModule } from './shipping.module';

void runMessageService(ShippingModule, 3003);
