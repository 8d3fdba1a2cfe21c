import type { TimeSlice } from '../server/time-slice';
import { JsonCursor } from './json-cursor';

/** Documents up to this size are decoded at once: a few milliseconds. */
const SLICE_BYTES = 128 * 1024;

/** The kind of records in a document of OTLP, by the name of its only member. */
const KINDS = {
  resourceSpans: { scopes: 'scopeSpans', records: 'spans' },
  resourceLogs: { scopes: 'scopeLogs', records: 'logRecords' },
} as const;

export type OtlpKind = keyof typeof KINDS;

interface Group {
  readonly resource: readonly Buffer[];
  readonly scope: readonly Buffer[];
  readonly records: readonly Buffer[];
}

/**
 * Divides a document of OTLP/JSON into documents of about 128 kB. A span or log record is never divided.
 *
 * @throws SyntaxError if it is not JSON, or has another structure
 */
export async function* jsonSlices(document: Buffer, kind: OtlpKind, slice: TimeSlice): AsyncGenerator<Buffer, void> {
  if (document.length <= SLICE_BYTES) {
    yield document;
    return;
  }
  for (const { resource, scope, records } of await groupsOf(document, kind, slice)) {
    const { scopes, records: list } = KINDS[kind];
    const head = `{"${kind}":[{${membersOf(resource)}"${scopes}":[{${membersOf(scope)}"${list}":[`;
    for (const batch of batchesOf(records)) {
      yield Buffer.concat([Buffer.from(head), ...batch, Buffer.from(']}]}]}')]);
    }
  }
}

const membersOf = (members: readonly Buffer[]): string => members.map((member) => `${member.toString()},`).join('');

function* batchesOf(records: readonly Buffer[]): Generator<Buffer[], void> {
  const comma = Buffer.from(',');
  let batch: Buffer[] = [];
  let bytes = 0;
  for (const record of records) {
    if (batch.length > 0 && bytes + record.length > SLICE_BYTES) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    if (batch.length > 0) batch.push(comma);
    batch.push(record);
    bytes += record.length;
  }
  if (batch.length > 0) yield batch;
}

async function groupsOf(document: Buffer, kind: OtlpKind, slice: TimeSlice): Promise<Group[]> {
  const cursor = new JsonCursor(document);
  const { scopes, records } = KINDS[kind];
  const groups: Group[] = [];
  for (const key of cursor.members()) {
    if (key !== kind) {
      cursor.skip();
      continue;
    }
    for (const _ of cursor.items()) {
      // Members may come behind the list to which they belong.
      const resource: Buffer[] = [];
      for (const member of cursor.members()) {
        if (member === scopes) await readScopes(resource);
        else resource.push(memberOf(member, cursor.skip()));
      }
    }
  }
  return groups;

  async function readScopes(resource: readonly Buffer[]): Promise<void> {
    for (const _ of cursor.items()) {
      const group = { resource, scope: [] as Buffer[], records: [] as Buffer[] };
      groups.push(group);
      for (const member of cursor.members()) {
        if (member !== records) {
          group.scope.push(memberOf(member, cursor.skip()));
          continue;
        }
        for (const __ of cursor.items()) {
          group.records.push(cursor.skip());
          if (slice.isOver()) await slice.next();
        }
      }
    }
  }
}

const memberOf = (key: string, value: Buffer): Buffer => Buffer.concat([Buffer.from(`${JSON.stringify(key)}:`), value]);
