import { runHttpService } from '../service/run-service';
import { PaymentModule } from './payment.module';

void runHttpService(PaymentModule, 'payment');
