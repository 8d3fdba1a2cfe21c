
// Nothing shuts telemetry down: what is left must be sent when the process ends by itself.
startTelemetry({ serviceName: 'orders' });
void new Orders().create('c-7', 2, 'hidden');
