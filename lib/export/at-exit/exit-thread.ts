/** How many bytes of a response the thread returns: enough for the message of a `Status`. */
export const RESPONSE_BYTES = 4096;
/** Integers in front of the bytes: whether there is a response, its status, the number of bytes, whether they are JSON. */
export const RESPONSE_NUMBERS = 4;

/**
 * The code of the thread. It sends each body and stores the response. A gRPC call is a request over HTTP/2; a flag and the
 * length precede the message. The status is that of HTTP or gRPC; -1 means an error, with its message as the bytes.
 *
 * It is a string, because bundlers would not include a file.
 */
export const EXIT_THREAD = `
  const { workerData } = require('node:worker_threads');
  const { url, headers, isGrpc, isCompressed, tls, bodies, counter, responses, numbers, size } = workerData;
  const store = (index, status, bytes, isJson) => {
    const [state] = new Int32Array(responses[index], 0, 1);
    if (state !== 0) return;
    const stored = bytes.subarray(0, size);
    new Uint8Array(responses[index], numbers * 4, size).set(stored);
    new Int32Array(responses[index], 0, numbers).set([1, status, stored.length, isJson ? 1 : 0]);
    Atomics.add(counter, 0, 1);
    Atomics.notify(counter, 0);
  };
  const fail = (index) => (error) => {
    const [first] = error.errors ?? [];
    store(index, -1, Buffer.from(error.message || first?.message || error.code || error.name), false);
  };
  const collect = (stream, end) => {
    const chunks = [];
    let length = 0;
    stream.on('data', (chunk) => {
      if (length < size) chunks.push(chunk);
      length += chunk.length;
    });
    stream.on('close', () => end(Buffer.concat(chunks)));
  };
  const post = () => {
    const { Agent, request } = require(url.startsWith('https:') ? 'node:https' : 'node:http');
    const agent = new Agent({ keepAlive: true, maxSockets: 8 });
    bodies.forEach((body, index) => {
      const options = { ...tls, agent, method: 'POST', headers: { ...headers, 'content-length': body.length } };
      const sent = request(url, options, (response) => {
        const type = response.headers['content-type'] ?? headers['content-type'];
        collect(response.on('error', () => {}), (bytes) => store(index, response.statusCode, bytes, /^[^;]*json/i.test(type)));
      });
      sent.on('error', fail(index)).end(body);
    });
  };
  const call = () => {
    const session = require('node:http2').connect(url, tls);
    const failAll = (error) => bodies.forEach((_body, index) => fail(index)(error));
    session.on('error', failAll);
    const fixed = { ':method': 'POST', ':path': workerData.path, te: 'trailers' };
    bodies.forEach((body, index) => {
      const stream = session.request({ ...headers, ...fixed, ...(isCompressed ? { 'grpc-encoding': 'gzip' } : {}) });
      const status = {};
      const note = (fields) => Object.assign(status, fields);
      stream.on('response', note).on('trailers', note).on('error', fail(index));
      collect(stream, (bytes) => {
        const code = Number(status['grpc-status'] ?? 2);
        const text = status['grpc-message'] ?? 'HTTP status ' + status[':status'];
        store(index, code, code === 0 ? bytes.subarray(5) : Buffer.from(text), false);
      });
      const prefix = Buffer.alloc(5);
      prefix[0] = isCompressed ? 1 : 0;
      prefix.writeUInt32BE(body.length, 1);
      stream.end(Buffer.concat([prefix, body]));
    });
  };
  try {
    if (isGrpc) call();
    else post();
  } catch (error) {
    bodies.forEach((_body, index) => fail(index)(error));
  }
`;
