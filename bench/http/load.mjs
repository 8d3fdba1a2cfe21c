// Puts a service under load from another process: `node load.mjs <JSON>` prints requests, errors and seconds. The process
// never sleeps: on a small machine, waking it would cost the service more than its own work, and more often the slower the
// service is.
import { createRequire } from 'node:module';
import { join } from 'node:path';

const { folder, url, seconds, connections } = JSON.parse(process.argv[2]);
const autocannon = createRequire(join(folder, 'package.json'))('autocannon');
let isOver = false;
const stayAwake = () => isOver || setImmediate(stayAwake);
stayAwake();
const { requests, errors, timeouts, non2xx, duration } = await autocannon({ url, connections, duration: seconds });
isOver = true;
console.log(JSON.stringify({ requests: requests.total, failed: errors + timeouts + non2xx, seconds: duration }));
