import { runHttpService } from '../service/run-service';
import { GatewayModule } from './gateway.module';

void runHttpService(GatewayModule, 'gateway');
