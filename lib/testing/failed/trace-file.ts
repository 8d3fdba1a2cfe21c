import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { cut } from '../../text/bounded-cut';
import { encodeLogs, encodeTraces } from '../../viewer/otlp/otlp-encoder';
import type { CurrentTest } from '../runner/current-test';
import { digestOf, type FailedTrace } from './failed-trace';

/** Spans in one file, and lines. */
const MOST_RECORDS = 10_000;
/** Characters of one file, about. */
const MOST_CHARACTERS = 32 * 2 ** 20;
/** Files in the folder. The oldest make room. */
const MOST_FILES = 100;
/** Characters of a file name before its digest. */
const NAME_LENGTH = 60;
const EXTENSION = '.otlp.jsonl';
/** A worker that is killed while it writes leaves its file behind. */
const UNFINISHED = '.tmp';

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
 * Writes the spans and lines of a test as OTLP JSON lines. The same test always has the same file, and a file appears as a whole,
 * so that workers can run at the same time.
 */
export function writeTraceFile(test: CurrentTest, trace: FailedTrace, folder: string): TraceFile {
  const { body, count } = bounded(trace);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, fileNameOf(test));
  const unfinished = `${path}.${process.pid}${UNFINISHED}`;
  writeFileSync(unfinished, body);
  renameSync(unfinished, path);
  removeOldest(folder);
  return { path, leftOut: trace.spans.length - count };
}

function bounded({ spans, logs }: FailedTrace): { readonly body: string; readonly count: number } {
  for (let most = MOST_RECORDS; ; most = Math.floor(most / 2)) {
    const shown = spans.slice(0, most);
    const lines = [encodeTraces(shown), ...(logs.length > 0 ? [encodeLogs(logs.slice(0, most))] : [])];
    const body = `${lines.map((pieces) => [...pieces].join('')).join('\n')}\n`;
    if (body.length <= MOST_CHARACTERS || most === 0) return { body, count: shown.length };
  }
}

/** Readable, and unique by its digest. */
function fileNameOf(test: CurrentTest): string {
  const readable = test.name.replaceAll(/[^\p{L}\p{N}]+/gu, '-');
  return `${cut(readable, NAME_LENGTH)}-${digestOf(test).slice(0, 8)}${EXTENSION}`;
}

/** Another worker may remove the same file. */
function removeOldest(folder: string): void {
  const names = readdirSync(folder).filter((name) => name.endsWith(EXTENSION) || name.endsWith(UNFINISHED));
  if (names.length <= MOST_FILES) return;
  const files = names.map((name) => join(folder, name)).map((path) => ({ path, written: writtenAt(path) }));
  const oldest = files.toSorted((a, b) => a.written - b.written).slice(0, files.length - MOST_FILES);
  for (const { path } of oldest) rmSync(path, { force: true });
}

const writtenAt = (path: string): number => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
