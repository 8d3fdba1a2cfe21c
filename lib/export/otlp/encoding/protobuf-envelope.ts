import type { SpanResource } from '../../../otel/finished-span';
import { BackwardWriter } from '../../../otel/protobuf-writer';
import { byResource, type ItemEncoding, type WrittenGroup } from './item-encoding';
import { writeAttributes } from './protobuf-values';

/**
 * Writes requests of one signal in Protocol Buffers: items by scope by resource. The bytes equal those of OpenTelemetry's
 * serializers, but need one pass instead of two; the second pass was half the cost of exporting a span.
 */
export class ProtobufEncoding<Item> implements ItemEncoding<Item> {
  /** Bytes around the items of the last request. The next request reserves this many. */
  private envelope = 1024;

  /** @param write writes an item as field 2 */
  constructor(readonly write: (writer: BackwardWriter, item: Item) => void) {}

  request(groups: readonly WrittenGroup[], size: number): Uint8Array {
    const writer = new BackwardWriter(size + this.envelope + 16);
    for (const [resource, scopes] of byResource(groups).toReversed()) {
      const before = writer.length;
      if (resource.schemaUrl) writer.text(3, resource.schemaUrl);
      for (const group of scopes.toReversed()) writeScope(writer, group);
      writeResource(writer, resource);
      writer.message(1, before);
    }
    this.envelope = Math.max(0, writer.length - size);
    return writer.finish();
  }
}

function writeScope(writer: BackwardWriter, group: WrittenGroup): void {
  const before = writer.length;
  const { name, version, schemaUrl, attributes, droppedAttributesCount } = group.scope;
  if (schemaUrl) writer.text(3, schemaUrl);
  group.writeTo(writer);
  const scope = writer.length;
  if (droppedAttributesCount) writer.count(4, droppedAttributesCount);
  writeAttributes(writer, 3, attributes);
  if (version) writer.text(2, version);
  writer.text(1, name);
  writer.message(1, scope);
  writer.message(2, before);
}

function writeResource(writer: BackwardWriter, { attributes }: SpanResource): void {
  const before = writer.length;
  writer.count(2, 0);
  writeAttributes(writer, 1, attributes);
  writer.message(1, before);
}
