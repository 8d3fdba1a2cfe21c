/** How many bytes of a response the thread returns at most: enough for the message of a `Status`. */
export const RESPONSE_BYTES = 4096;
/** The most bytes of all responses together. */
export const ALL_RESPONSES_BYTES = 8 * 2 ** 20;
/** Integers in front of the bytes: whether there is a response, its status, the number of bytes, whether they are JSON. */
export const RESPONSE_NUMBERS = 4;

/**
 * The code of the thread. It compresses and sends the bodies, eight at a time, and stores the responses. A gRPC call is a request over HTTP/2; a flag and the
 * length precede the message. The status is that of HTTP or gRPC; -1 means an error, with its message as the bytes.
 *
 * It is a string, because bundlers would not include a file.
 */
export const EXIT_THREAD = `
  const { workerData } = require('node:worker_threads');
  const { promisify } = require('node:util');
  const gzip = promisify(require('node:zlib').gzip);
  const { url, headers, isGrpc, isCompressed, tls, bytes, starts, areCompressed, counter, responses, numbers, size } = workerData;
  const CONCURRENCY = 8;
  const bodies = starts.map((start, index) => bytes.subarray(start, starts[index + 1]));
  const placeOf = (index) => index * (numbers * 4 + size);
  const store = (index, status, bytes, isJson) => {
    const place = placeOf(index);
    const [state] = new Int32Array(responses, place, 1);
    if (state !== 0) return;
    const stored = bytes.subarray(0, size);
    new Uint8Array(responses, place + numbers * 4, size).set(stored);
    new Int32Array(responses, place, numbers).set([1, status, stored.length, isJson ? 1 : 0]);
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
  let next = 0;
  const sendSome = async (send) => {
    while (next < bodies.length) {
      const index = next++;
      try {
        const body = isCompressed && !areCompressed[index] ? await gzip(bodies[index]) : bodies[index];
        await new Promise((end) => send(index, body, end));
      } catch (error) {
        fail(index)(error);
      }
    }
  };
  const sendAll = (send) => {
    for (let count = 0; count < CONCURRENCY; count++) sendSome(send);
  };
  const post = () => {
    const { Agent, request } = require(url.startsWith('https:') ? 'node:https' : 'node:http');
    const agent = new Agent({ keepAlive: true, maxSockets: CONCURRENCY });
    sendAll((index, body, end) => {
      const options = { ...tls, agent, method: 'POST', headers: { ...headers, 'content-length': body.length } };
      const sent = request(url, options, (response) => {
        const type = response.headers['content-type'] ?? headers['content-type'];
        collect(response.on('error', () => {}), (bytes) => store(index, response.statusCode, bytes, /^[^;]*json/i.test(type)));
      });
      sent.on('error', fail(index)).on('close', end).end(body);
    });
  };
  const call = () => {
    const session = require('node:http2').connect(url, tls);
    const failAll = (error) => bodies.forEach((_body, index) => fail(index)(error));
    session.on('error', failAll);
    const fixed = { ':method': 'POST', ':path': workerData.path, te: 'trailers' };
    sendAll((index, body, end) => {
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
      stream.on('close', end).end(Buffer.concat([prefix, body]));
    });
  };
  try {
    if (isGrpc) call();
    else post();
  } catch (error) {
    bodies.forEach((_body, index) => fail(index)(error));
  }
`;
