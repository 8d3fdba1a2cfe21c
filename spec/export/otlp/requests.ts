import type { FinishedLog } from '../../../lib/otel/finished-log';
import type { FinishedSpan } from '../../../lib/otel/finished-span';
import type { ItemEncoding, Scoped } from '../../../lib/export/otlp/encoding/item-encoding';
import { JSON_LOGS } from '../../../lib/export/otlp/encoding/json-logs';
import { JSON_SPANS } from '../../../lib/export/otlp/encoding/json-spans';
import { PROTOBUF_LOGS } from '../../../lib/export/otlp/encoding/protobuf-logs';
import { PROTOBUF_SPANS } from '../../../lib/export/otlp/encoding/protobuf-spans';
import { ChunkPool } from '../../../lib/export/packing/chunk-pool';
import { Packer } from '../../../lib/export/packing/packer';

/**
 * Returns the request with these items, encoded as a pipeline does it: first each item, then the request.
 *
 * @throws TypeError if a value is not an item
 */
function requestOf<Item extends Scoped>(encoding: ItemEncoding<Item>, items: readonly Item[]): Uint8Array {
  const packer = new Packer(new ChunkPool(Infinity), { encoding, work: 'a spec', maxBytes: Infinity });
  for (const item of items) {
    if (packer.add(item, () => undefined) !== 'added') throw new TypeError('not an item');
  }
  return packer.take().body(encoding);
}

export const traceRequest = (spans: readonly FinishedSpan[]): Uint8Array => requestOf(PROTOBUF_SPANS, spans);
export const jsonRequest = (spans: readonly FinishedSpan[]): Uint8Array => requestOf(JSON_SPANS, spans);
export const logsRequest = (logs: readonly FinishedLog[]): Uint8Array => requestOf(PROTOBUF_LOGS, logs);
export const jsonLogsRequest = (logs: readonly FinishedLog[]): Uint8Array => requestOf(JSON_LOGS, logs);
