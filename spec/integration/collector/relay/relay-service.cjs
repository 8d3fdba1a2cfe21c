// A service that calls the next one over HTTP, if it has one. The query of a request says in which services it fails (`fails`)
// or is slow (`slow`). A service whose next one fails does not fail itself.
const { Agent, createServer, request: send } = require('node:http');
const { json } = require('node:stream/consumers');
const { setTimeout: wait } = require('node:timers/promises');
const { ROOT_CONTEXT, context, SpanKind } = require('@opentelemetry/api');
const { extractContext, injectContext, openSpan, startTelemetry } = require('otel-instrument');
const { relayOptions, SLOW_MILLIS } = require('./relay-options.cjs');

const settings = JSON.parse(process.env.RELAY);
const { serviceName } = settings;
const telemetry = startTelemetry(relayOptions(settings));
const agent = new Agent({ keepAlive: true });
let { next } = settings;

const has = (query, name) => (query.get(name) ?? '').split(',').includes(serviceName);

/** One span around the body, which may be asynchronous. */
async function inSpan(opening, body) {
  const open = openSpan(opening);
  try {
    return await open.run(() => body(open));
  } finally {
    open.end();
  }
}

function call(target) {
  return inSpan({ name: 'call', kind: SpanKind.CLIENT }, () => {
    const headers = {};
    injectContext(context.active(), headers);
    return new Promise((resolve, reject) => {
      send(target, { headers, agent }, (response) => void json(response).then(resolve, reject))
        .on('error', reject)
        .end();
    });
  });
}

async function handle(url, headers) {
  const { pathname, searchParams: query, search } = url;
  const opening = {
    name: `GET ${pathname}`,
    kind: SpanKind.SERVER,
    parent: extractContext(ROOT_CONTEXT, headers),
    attributes: { 'http.request.method': 'GET', 'http.route': pathname, 'url.path': pathname },
  };
  return inSpan(opening, async (server) => {
    await inSpan({ name: 'work' }, () => (has(query, 'slow') ? wait(SLOW_MILLIS + 50) : undefined));
    const { modes = [] } = next ? await call(`${next}${pathname}${search}`) : {};
    if (has(query, 'fails')) server.failWith('as planned');
    const { traceId, traceFlags } = server.span.spanContext();
    return { traceId, isSampled: (traceFlags & 1) === 1, modes: [settings.mode, ...modes] };
  });
}

const app = createServer((request, response) => {
  const url = new URL(request.url, 'http://relay');
  if (url.pathname === '/next') next = url.searchParams.get('url');
  const answer = url.pathname === '/next' ? Promise.resolve({}) : handle(url, request.headers);
  answer.then(
    (body) => response.end(JSON.stringify(body)),
    (error) => response.writeHead(502).end(String(error)),
  );
});

app.listen(0, '127.0.0.1', () => console.log(`listening on ${app.address().port}`));

process.once('SIGTERM', () => {
  app.close(() => {
    void telemetry.shutdown().then(() => {
      console.log(`account ${JSON.stringify(telemetry.counts)}`);
      process.exit(0);
    });
  });
  setInterval(() => app.closeIdleConnections(), 50).unref();
});
