// An embedded PostgreSQL in its own process, because PGlite needs a dynamic import, which jest's module registry lacks.
// Prints the port, and stops when its standard input ends.
const { PGlite } = require('@electric-sql/pglite');
const { PGLiteSocketServer } = require('@electric-sql/pglite-socket');

async function serve() {
  const database = await PGlite.create();
  const server = new PGLiteSocketServer({ db: database, host: '127.0.0.1', port: 0, maxConnections: 4 });
  await server.start();
  console.log(server.getServerConn().split(':').at(-1));
  process.stdin.resume().on('end', () => process.exit());
}

void serve();
