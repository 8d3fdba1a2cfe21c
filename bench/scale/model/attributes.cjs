/** Attributes of the semantic conventions for the spans of the model, with values that differ from span to span. */

const AGENTS = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Safari/605.1.15',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148',
  'Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0',
  'shop-app/7.12.3 (Android 15; Pixel 9)',
  'shop-app/7.12.1 (iOS 18.6; iPhone 16)',
];
const QUERIES = {
  SELECT: (table) => `SELECT * FROM ${table} WHERE tenant_id = $1 AND id = ANY($2) ORDER BY updated_at DESC LIMIT $3`,
  INSERT: (table) => `INSERT INTO ${table} (id, tenant_id, payload, created_at) VALUES ($1, $2, $3, $4) RETURNING id`,
  UPDATE: (table) => `UPDATE ${table} SET payload = $3, version = version + 1 WHERE tenant_id = $1 AND id = $2`,
};
const ERRORS = {
  server: ['InternalError', 'the request failed'],
  client: ['HttpError', 'the service answered 500'],
  consumer: ['MessageError', 'the message was not processed'],
  db: ['DatabaseError', 'canceling statement due to statement timeout'],
  internal: ['OrderError', 'the card was declined'],
};

const uuid = (random) =>
  [random.hex(1), random.hex(1).slice(4), random.hex(1).slice(4), random.hex(1).slice(4), random.hex(2).slice(4)].join(
    '-',
  );
const address = (random) => `10.${random.between(0, 31)}.${random.between(0, 255)}.${random.between(1, 254)}`;

/** @param random a stream for this span alone */
function attributesOf(span, random) {
  return MAKERS[span.kind](span, random);
}

const MAKERS = {
  server({ name, failed }, random) {
    const [method, route] = name.split(' ');
    return {
      'http.request.method': method,
      'http.route': route,
      'url.path': route.replace(':id', () => uuid(random)),
      'url.scheme': 'https',
      'http.response.status_code': failed ? 500 : method === 'POST' ? 201 : 200,
      'client.address': address(random),
      'user_agent.original': random.pick(AGENTS),
      'network.protocol.version': '1.1',
      'enduser.id': `u-${random.between(1, 5_000_000)}`,
      'request.id': uuid(random),
      ...(failed && { 'error.type': ERRORS.server[0] }),
    };
  },
  client({ name, failed, visit }, random) {
    const [service, route] = visit.endpoint.split(/\/(?:\w+ )?/, 2);
    return {
      'http.request.method': name,
      'url.full': `http://${service}.shop.svc.cluster.local:8080/${route}/${uuid(random)}?page=${random.between(1, 40)}`,
      'server.address': `${service}.shop.svc.cluster.local`,
      'server.port': 8080,
      'http.response.status_code': failed ? 500 : 200,
      'network.peer.address': address(random),
      ...(failed && { 'error.type': '500' }),
    };
  },
  db({ name, failed }, random) {
    const [operation, table] = name.split(' ');
    return {
      'db.system.name': 'postgresql',
      'db.namespace': 'shop',
      'db.collection.name': table,
      'db.operation.name': operation,
      'db.query.summary': name,
      'db.query.text': QUERIES[operation](table),
      'db.response.returned_rows': random.between(0, 120),
      'server.address': `db-${random.between(1, 6)}.shop.svc.cluster.local`,
      'server.port': 5432,
      ...(failed && { 'error.type': ERRORS.db[0], 'db.response.status_code': '57014' }),
    };
  },
  cache({ name }, random) {
    return {
      'db.system.name': 'redis',
      'db.operation.name': name.split(' ')[0],
      'db.query.text': `${name}:${uuid(random)}`,
      'server.address': `cache-${random.between(1, 4)}.shop.svc.cluster.local`,
      'cache.hit': random.happens(0.9),
    };
  },
  internal({ name, failed }, random) {
    return {
      'code.function.name': name.replaceAll(' ', '_'),
      customer_id: `c-${random.between(1, 900_000)}`,
      order_id: uuid(random),
      amount: random.between(100, 90_000) / 100,
      items: random.between(1, 12),
      ...(failed && { 'error.type': ERRORS.internal[0] }),
    };
  },
  producer({ name }, random) {
    return messageOf(name, random, 'send');
  },
  consumer({ name, failed }, random) {
    return { ...messageOf(name, random, 'process'), ...(failed && { 'error.type': ERRORS.consumer[0] }) };
  },
};

function messageOf(name, random, operation) {
  return {
    'messaging.system': 'kafka',
    'messaging.destination.name': name.split(' ')[1],
    'messaging.operation.type': operation,
    'messaging.message.id': uuid(random),
    'messaging.destination.partition.id': String(random.between(0, 47)),
    'messaging.message.body.size': random.between(200, 9000),
  };
}

/** The exception of a failed span, with a stack as long as a real one. */
function exceptionOf({ kind, name, service }, random) {
  const [type, message] = ERRORS[kind] ?? ERRORS.internal;
  const frames = Array.from(
    { length: 12 },
    (_, depth) =>
      `    at ${service}.${name.split(' ').at(-1)}${depth} (/app/dist/${service}/layer-${depth}.js:${random.between(1, 900)}:${random.between(1, 80)})`,
  );
  const text = `${message} (${uuid(random)})`;
  return { name: type, message: text, stack: [`${type}: ${text}`, ...frames].join('\n') };
}

/** The resource of a service, as detectors of Kubernetes and of the process write it. */
function resourceOf(service) {
  return {
    'service.namespace': 'shop',
    'service.version': '3.14.2',
    'host.name': 'ip-10-3-17-201.eu-central-1.compute.internal',
    'k8s.cluster.name': 'shop-eu-1',
    'k8s.namespace.name': 'shop',
    'k8s.deployment.name': service,
    'k8s.pod.name': `${service}-7d9c5b6f88-x2v9q`,
    'cloud.region': 'eu-central-1',
    'cloud.availability_zone': 'eu-central-1b',
  };
}

module.exports = { attributesOf, exceptionOf, resourceOf };
