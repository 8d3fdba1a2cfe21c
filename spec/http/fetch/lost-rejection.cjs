// Lets the body of a failed response fail while no promise handler is set, and prints what Node reports.
const { startTelemetry, traceFetch } = require('../../../dist/lib');

startTelemetry({ serviceName: 'spec', environment: 'development', exporter: 'none' });
process.on('unhandledRejection', (reason) => {
  console.log(reason.name);
});
const send = traceFetch(async () => new Response('{', { status: 500 }));
void send('http://inventory.example/', { signal: new AbortController().signal }).then((response) => {
  void response.json();
});
