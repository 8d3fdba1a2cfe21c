import telemetry = require('otel-instrument');
import testing = require('otel-instrument/testing');
import viewer = require('otel-instrument/viewer');

class Orders {
  @telemetry.Instrument({ fields: { length: (customer: string) => customer.length } })
  find(customer: string): string {
    return customer;
  }
}

export = [Orders, testing.startTestTelemetry, viewer.startReceiver];
