// Puts a service under load from a process of its own: `node load.mjs <JSON>` prints requests, errors and seconds.
import { createRequire } from 'node:module';
import { join } from 'node:path';

const { folder, url, seconds, connections } = JSON.parse(process.argv[2]);
const autocannon = createRequire(join(folder, 'package.json'))('autocannon');
const { requests, errors, timeouts, non2xx, duration } = await autocannon({ url, connections, duration: seconds });
console.log(JSON.stringify({ requests: requests.total, failed: errors + timeouts + non2xx, seconds: duration }));
