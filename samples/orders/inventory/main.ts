import { runHttpService } from '../service/run-service';
import { InventoryModule } from './inventory.module';

void runHttpService(InventoryModule, 'inventory');
