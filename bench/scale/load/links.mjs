/** Connections between the services: each one listens on loopback and takes batches of visits, as lines of JSON. */
import { connect, createServer } from 'node:net';

/** A link with more unsent bytes than this stops what feeds it. */
const MOST_UNSENT = 1 << 20;

/**
 * Takes visits.
 *
 * @param take called with each visit
 * @param links the links that `take` fills; while one is full, nothing is read
 * @returns the port
 */
export async function listen(take, links) {
  const server = createServer((socket) => {
    let rest = '';
    socket.setEncoding('utf8').on('error', () => undefined);
    socket.on('data', (text) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop();
      for (const line of lines) for (const visit of JSON.parse(line)) take(visit);
      if (links.isFull()) {
        socket.pause();
        links.whenFree(() => socket.resume());
      }
    });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: server.address().port, close: () => server.close() };
}

/** Sends visits to other services, those of one turn together. */
export class Links {
  #sockets = new Map();
  #waiting = new Map();
  #isScheduled = false;
  #free = [];

  /** @param ports by service */
  connect(ports) {
    const connecting = Object.entries(ports).map(([service, port]) => this.#connect(service, port));
    return Promise.all(connecting);
  }

  send(service, visit) {
    const batch = this.#waiting.get(service);
    if (batch) batch.push(visit);
    else this.#waiting.set(service, [visit]);
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    setImmediate(() => this.#flush());
  }

  isFull() {
    return [...this.#sockets.values()].some(({ writableLength }) => writableLength > MOST_UNSENT);
  }

  whenFree(resume) {
    this.#free.push(resume);
  }

  close() {
    for (const socket of this.#sockets.values()) socket.destroy();
  }

  async #connect(service, port) {
    const socket = connect(port, '127.0.0.1').setNoDelay(true);
    await new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    socket.on('drain', () => {
      if (!this.isFull()) for (const resume of this.#free.splice(0)) resume();
    });
    this.#sockets.set(service, socket);
  }

  #flush() {
    this.#isScheduled = false;
    for (const [service, batch] of this.#waiting) this.#sockets.get(service).write(`${JSON.stringify(batch)}\n`);
    this.#waiting.clear();
  }
}
