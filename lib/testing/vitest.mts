import * as vitest from 'vitest';
import './runner/vitest-types.js';
import { installInVitest } from './runner/vitest-runner.js';

installInVitest(vitest);
