import { runHttpService } from '../service/run-service';
import { AuthModule } from './auth.module';

void runHttpService(AuthModule, 'auth');
