import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { jsonRequest } from '../../export/otlp/encoding/json-request';
import type { FinishedSpan } from '../../otel/finished-span';
import type { CurrentTest } from '../runner/current-test';
import type { SpanCollector } from '../span-collector';
import { endedNow } from './open-span';

/** Spans in one file. */
const MOST_SPANS = 10_000;
/** Bytes of one file. */
const MOST_BYTES = 32 * 2 ** 20;
/** Files in the folder. The oldest make room. */
const MOST_FILES = 100;
const EXTENSION = '.otlp.json';

export interface TraceFile {
  readonly path: string;
  /** Spans that are not in the file. */
  readonly leftOut: number;
}

/** Where files are written by default: in the cache of the project, or of the system if it has no `node_modules`. */
export function defaultFolder(): string {
  const modules = resolve('node_modules');
  const parent = existsSync(modules) ? join(modules, '.cache') : tmpdir();
  return join(parent, 'otel-instrument', 'failed-tests');
}

/**
 * Writes the spans of a test as OTLP JSON. The same test always has the same file, and a file appears as a whole, so that
 * workers can run at the same time.
 */
export function writeTraceFile({
  test,
  collector,
  folder,
}: {
  readonly test: CurrentTest;
  readonly collector: SpanCollector;
  readonly folder: string;
}): TraceFile {
  const spans = [...collector.openOnes.map(endedNow), ...collector.spans];
  const { body, count } = bounded(spans.slice(0, MOST_SPANS));
  mkdirSync(folder, { recursive: true });
  const path = join(folder, fileNameOf(test));
  const unfinished = `${path}.${process.pid}.tmp`;
  writeFileSync(unfinished, body);
  renameSync(unfinished, path);
  removeOldest(folder);
  return { path, leftOut: spans.length - count };
}

function bounded(spans: readonly FinishedSpan[]): { readonly body: Uint8Array; readonly count: number } {
  for (let count = spans.length; ; count = Math.floor(count / 2)) {
    const body = jsonRequest(spans.slice(0, count));
    if (body.length <= MOST_BYTES || count === 0) return { body, count };
  }
}

/** Readable, and unique by its hash. */
function fileNameOf({ name, file }: CurrentTest): string {
  const readable = name.replaceAll(/[^\p{L}\p{N}]+/gu, '-').slice(0, 60);
  const hash = createHash('sha256').update(`${file}\n${name}`).digest('hex').slice(0, 8);
  return `${readable}-${hash}${EXTENSION}`;
}

/** Another worker may remove the same file. */
function removeOldest(folder: string): void {
  const names = readdirSync(folder).filter((name) => name.endsWith(EXTENSION));
  if (names.length <= MOST_FILES) return;
  const files = names.map((name) => join(folder, name)).map((path) => ({ path, written: writtenAt(path) }));
  const oldest = files.toSorted((a, b) => a.written - b.written).slice(0, files.length - MOST_FILES);
  for (const { path } of oldest) rmSync(path, { force: true });
}

const writtenAt = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
