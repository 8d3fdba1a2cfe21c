
startTelemetry({ serviceName: 'orders' });
void orders.create('c-7', 2, 'hidden');
