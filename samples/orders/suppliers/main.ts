import { runHttpService } from '../service/run-service';
import { SuppliersModule } from './suppliers.module';

void runHttpService(SuppliersModule, 'suppliers');
