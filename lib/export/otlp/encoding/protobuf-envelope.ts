import type { LogScope } from '../../../otel/finished-log';
import type { SpanResource } from '../../../otel/finished-span';
import { BackwardWriter } from '../../../otel/protobuf-writer';
import { byResource, type Scoped } from './by-resource';
import { writeAttributes } from './protobuf-values';

/**
 * Writes requests of one signal in Protocol Buffers: items by scope by resource. The bytes equal those of OpenTelemetry's
 * serializers, but need one pass instead of two; the second pass was half the cost of exporting a span.
 */
export class ProtobufRequests<Item extends Scoped> {
  /** Bytes of the last request, as the initial buffer size of the next one. */
  private lastSize = 65_536;

  /** @param writeItem writes an item as field 2 */
  constructor(private readonly writeItem: (writer: BackwardWriter, item: Item) => void) {}

  /** @throws if a value is not an item of the signal */
  encode(items: readonly Item[]): Uint8Array {
    const writer = new BackwardWriter(this.lastSize);
    const resources = [...byResource(items)];
    for (const [resource, scopes] of resources.toReversed()) {
      const before = writer.length;
      if (resource.schemaUrl) writer.text(3, resource.schemaUrl);
      for (const [scope, inScope] of [...scopes].toReversed()) this.writeScope(writer, scope, inScope);
      writeResource(writer, resource);
      writer.message(1, before);
    }
    this.lastSize = Math.ceil(writer.length * 1.1) + 1024;
    return writer.finish();
  }

  private writeScope(writer: BackwardWriter, of: LogScope, items: readonly Item[]): void {
    const before = writer.length;
    const { name, version, schemaUrl, attributes, droppedAttributesCount } = of;
    if (schemaUrl) writer.text(3, schemaUrl);
    for (let index = items.length - 1; index >= 0; index--) this.writeItem(writer, items[index] as Item);
    const scope = writer.length;
    if (droppedAttributesCount) writer.count(4, droppedAttributesCount);
    writeAttributes(writer, 3, attributes);
    if (version) writer.text(2, version);
    writer.text(1, name);
    writer.message(1, scope);
    writer.message(2, before);
  }
}

function writeResource(writer: BackwardWriter, { attributes }: SpanResource): void {
  const before = writer.length;
  writer.count(2, 0);
  writeAttributes(writer, 1, attributes);
  writer.message(1, before);
}
