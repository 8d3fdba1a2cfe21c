import type { LogScope } from '../../../otel/finished-log';
import { BackwardWriter } from '../../../otel/protobuf-writer';
import { byResource, type ItemEncoding, type WrittenGroup } from './item-encoding';
import { attributesOf } from './json-values';

/** The names of the lists in a request for one signal. */
export interface JsonNames {
  readonly resources: string;
  readonly scopes: string;
  readonly items: string;
}

/** Writes requests in JSON, with members in the same order as OpenTelemetry's serializers. */
export class JsonEncoding<Item> implements ItemEncoding<Item> {
  private envelope = 1024;

  constructor(
    private readonly names: JsonNames,
    private readonly convert: (item: Item) => object,
  ) {}

  /** Writes a comma after each item. The request omits the last comma. */
  write = (writer: BackwardWriter, item: Item): void => writer.utf8(`${JSON.stringify(this.convert(item))},`);

  request(groups: readonly WrittenGroup[], size: number): Uint8Array {
    const writer = new BackwardWriter(size + this.envelope);
    const { resources, scopes } = this.names;
    const all = byResource(groups);
    writer.utf8(']}');
    for (const [index, [resource, ofResource]] of [...all.entries()].toReversed()) {
      const schemaUrl = resource.schemaUrl || undefined;
      writer.utf8(`]${schemaMember(schemaUrl)}}`);
      for (const [place, group] of [...ofResource.entries()].toReversed()) this.writeScope(writer, group, place);
      const attributes = attributesOf(resource.attributes);
      const shown = JSON.stringify({ attributes, droppedAttributesCount: 0, schemaUrl });
      writer.utf8(`${comma(index)}{"resource":${shown},"${scopes}":[`);
    }
    writer.utf8(`{"${resources}":[`);
    this.envelope = Math.max(0, writer.length - size);
    return writer.finish();
  }

  private writeScope(writer: BackwardWriter, group: WrittenGroup, index: number): void {
    writer.utf8(`]${schemaMember(group.scope.schemaUrl)}}`);
    group.writeTo(writer, 1);
    writer.utf8(`${comma(index)}{"scope":${JSON.stringify(scopeOf(group.scope))},"${this.names.items}":[`);
  }
}

const comma = (index: number): string => (index > 0 ? ',' : '');

const schemaMember = (schemaUrl: string | undefined): string =>
  schemaUrl === undefined ? '' : `,"schemaUrl":${JSON.stringify(schemaUrl)}`;

function scopeOf(scope: LogScope): object {
  const { name, version, attributes = {}, droppedAttributesCount = 0 } = scope;
  if (Object.keys(attributes).length === 0) return { name, version };
  return { name, version, attributes: attributesOf(attributes), droppedAttributesCount };
}
