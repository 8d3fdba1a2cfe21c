import { runHttpService } from '../service/run-service';
import { OrdersModule } from './orders.module';

void runHttpService(OrdersModule, 'orders');
