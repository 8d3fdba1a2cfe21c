import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '../../..');

/** Runs a program with `http`, `axios`, `telemetry` and `url` of a server in scope, and returns what it reports. */
function report(program: string): unknown {
  const script = `
    const { hasSubscribers } = require('node:diagnostics_channel');
    const { createServer } = require('node:http');
    const { traceAxios, tracedFetch, startTelemetry } = require('./dist/lib');
    const { SpanCollector } = require('./dist/lib/testing');
    const { create } = require('axios');
    const CHANNELS = ['net.client.socket', 'http.client.request.start', 'undici:request:create', 'undici:client:connected'];
    const watched = () => CHANNELS.filter((channel) => hasSubscribers(channel)).length;
    const server = createServer((_request, response) => response.end('fine')).listen(0, '127.0.0.1', async () => {
      const url = 'http://127.0.0.1:' + server.address().port;
      const started = (options) =>
        startTelemetry({ serviceName: 'orders', exporter: 'none', flushOnExit: false, ...options });
      const reported = await (async () => { ${program} })();
      console.log(JSON.stringify(reported));
      process.exit();
    });`;
  const { stdout, stderr } = spawnSync(process.execPath, ['-e', script], { cwd: ROOT, encoding: 'utf8' });
  if (stdout === '') throw new Error(stderr);
  return JSON.parse(stdout);
}

describe('the channels of Node', () => {
  it('have no listener of this package without a traced client, or for unrecorded requests', () => {
    const program = `
      started({ sampling: { ratio: 0 } });
      const http = traceAxios(create());
      const before = watched();
      await http.get(url);
      await (await tracedFetch(url)).text();
      return [before, watched()];`;
    expect(report(program)).toEqual([0, 0]);
  });

  it('have no listener if network events are switched off', () => {
    const program = `
      started({ sampling: { ratio: 1 }, networkEvents: false });
      await traceAxios(create()).get(url);
      await (await tracedFetch(url)).text();
      return watched();`;
    expect(report(program)).toBe(0);
  });

  it('get one listener at the first recorded request', () => {
    const program = `
      const spans = new SpanCollector();
      started({ sampling: { ratio: 1 }, spanProcessors: [spans] });
      await traceAxios(create()).get(url);
      await traceAxios(create()).get(url);
      await (await tracedFetch(url)).text();
      await new Promise(setImmediate);
      return [watched(), spans.spans.map(({ events }) => events.filter(({ name }) => name === 'requestStart').length)];`;
    expect(report(program)).toEqual([4, [1, 1, 1]]);
  });
});
