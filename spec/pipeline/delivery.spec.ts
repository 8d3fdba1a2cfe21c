import { setWarningSink, type TelemetryWarning } from '../../lib';
import { resetWarnings } from '../../lib/diagnostics/warning';
import { takeOverDelivery } from '../../lib/pipeline/delivery';
import { createOtlpExporter } from '../../lib/pipeline/exporter';

const warnings: TelemetryWarning[] = [];

beforeEach(() => {
  warnings.length = 0;
  resetWarnings();
  setWarningSink((warning) => warnings.push(warning));
});

afterEach(() => setWarningSink());

describe('the delivery of an exporter', () => {
  it.each(['http/protobuf', 'http/json', 'grpc'] as const)('is known for the installed one over %s', (protocol) => {
    createOtlpExporter({ protocol }, {}).abandon();
    expect(warnings).toStrictEqual([]);
  });

  it('stays as it is where a version is made differently, with a warning', () => {
    const unknown = { export: () => undefined, shutdown: async () => undefined, _delegate: { transport: {} } };
    expect(takeOverDelivery(unknown, 'http://collector', {})).toBeUndefined();
    expect(warnings).toMatchObject([{ code: 'EXPORTER_UNKNOWN' }]);
  });
});
