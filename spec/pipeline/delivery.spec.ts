import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import { EngineTracerProvider, faultCounts, setWarningSink, type TelemetryWarning } from '../../lib';
import { resetFaults } from '../../lib/diagnostics/fault';
import { resetWarnings } from '../../lib/diagnostics/warning';
import { takeOverDelivery } from '../../lib/pipeline/delivery';
import { createOtlpExporter } from '../../lib/pipeline/exporter';
import { SpanCollector } from '../../lib/testing';

const warnings: TelemetryWarning[] = [];

beforeEach(() => {
  warnings.length = 0;
  resetFaults();
  resetWarnings();
  setWarningSink((warning) => warnings.push(warning));
});

afterEach(() => setWarningSink());

describe('the delivery of an exporter', () => {
  it.each(['http/protobuf', 'http/json', 'grpc'] as const)('is known for the installed one over %s', (protocol) => {
    createOtlpExporter({ protocol }, {}).abandon();
    expect(warnings).toStrictEqual([]);
  });

  it("is written by the exporter's own serializer where ours throws", async () => {
    const bodies: string[] = [];
    const server = createServer((request, response) => {
      void buffer(request).then((body) => {
        bodies.push(body.toString('hex'));
        response.end();
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const collector = new SpanCollector();
    new EngineTracerProvider({ spanProcessors: [collector] }).getTracer('spec').startSpan('sent').end();
    const exporter = new OTLPTraceExporter({ url: `http://127.0.0.1:${port}/v1/traces` });
    const encode = (): never => {
      throw new TypeError('not written');
    };
    const delivery = takeOverDelivery(exporter, 'http://collector', {}, { encode });
    const spans = collector.spans as never[];
    await new Promise((resolve) => exporter.export(spans, resolve));
    delivery?.abandon();
    await exporter.shutdown();
    server.closeAllConnections();
    server.close();
    expect(bodies).toEqual([Buffer.from(ProtobufTraceSerializer.serializeRequest(spans) ?? []).toString('hex')]);
    expect(faultCounts().get('writing spans as Protocol Buffers')).toBe(1);
  });

  it('stays as it is where a version is made differently, with a warning', () => {
    const unknown = { export: () => undefined, shutdown: async () => undefined, _delegate: { transport: {} } };
    expect(takeOverDelivery(unknown, 'http://collector', {})).toBeUndefined();
    expect(warnings).toMatchObject([{ code: 'EXPORTER_UNKNOWN' }]);
  });
});
