import './runner/vitest-types';
import { installInVitest, type VitestModule } from './runner/vitest-runner';

// Vitest cannot be loaded by `require`, so this has the globals only. `import` loads `vitest.mts`.
installInVitest(globalThis as Partial<VitestModule>);
