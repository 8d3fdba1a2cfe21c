
const telemetry = startTelemetry({ serviceName: 'orders' });

afterAll(() => telemetry.shutdown());

test('an order', async () => {
  expect(await new Orders().create('c-7', 2, 'hidden')).toBe('o-8new');
});
