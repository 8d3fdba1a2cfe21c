import { assert, property } from 'fast-check';
import type { FinishedLog } from '../../../../lib/otel/finished-log';
import { decodeLogs } from '../../../../lib/viewer';
import { anyLogs, PLAIN_LOG } from '../any-logs';
import { PLAIN } from '../any-spans';
import { jsonLogsRequest, logsRequest } from '../requests';
import { volume } from '../../../volume';

const textOf = (log: FinishedLog): unknown => JSON.parse(Buffer.from(jsonLogsRequest([log])).toString());

describe('a request of log records in JSON', () => {
  it('has hexadecimal ids, integers as strings, and enums as numbers', () => {
    const log = { ...PLAIN_LOG, attributes: { size: 1 }, spanContext: PLAIN.spanContext() };
    expect(textOf(log)).toStrictEqual({
      resourceLogs: [
        {
          resource: {
            attributes: [{ key: 'service.name', value: { stringValue: 'orders' } }],
            droppedAttributesCount: 0,
          },
          scopeLogs: [
            {
              scope: { name: 'spec', version: '1.0.0' },
              logRecords: [
                {
                  timeUnixNano: '1700000000000000001',
                  observedTimeUnixNano: '1700000000000000002',
                  severityNumber: 9,
                  severityText: 'INFO',
                  body: { stringValue: 'order created' },
                  attributes: [{ key: 'size', value: { intValue: '1' } }],
                  droppedAttributesCount: 0,
                  flags: 1,
                  traceId: '0af7651916cd43dd8448eb211c80319c',
                  spanId: 'b7ad6b7169203331',
                },
              ],
            },
          ],
        },
      ],
    });
  });

  it('has no ids outside a trace', () => {
    expect(JSON.stringify(textOf(PLAIN_LOG))).not.toMatch(/traceId|spanId|flags/);
  });

  it('is read as the same records as one in Protocol Buffers', () => {
    // JSON.stringify escapes half a surrogate pair, which Protocol Buffers cannot hold.
    const isPortable = (logs: readonly FinishedLog[]): boolean => !/\\ud[89a-f]/i.test(JSON.stringify(logs));
    assert(
      property(anyLogs().filter(isPortable), (logs) => {
        const json = decodeLogs(jsonLogsRequest(logs), 'application/json');
        expect(json).toEqual(decodeLogs(logsRequest(logs), 'application/x-protobuf'));
      }),
      { numRuns: volume(200) },
    );
  });
});
