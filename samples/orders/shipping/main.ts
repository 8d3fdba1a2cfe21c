import { orderEventsTransport } from '../broker/order-events';
import { ownPort } from '../service/addresses';
import { runMessageService } from '../service/run-service';
import { ShippingModule } from './shipping.module';

void runMessageService(ShippingModule, orderEventsTransport(ownPort('shipping')));
