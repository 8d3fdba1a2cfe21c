import {
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogRecord } from '../../../lib/trace/log-record';
import { importFile } from '../../../lib/viewer/files/import-file';
import { saveStore, StoreSaver } from '../../../lib/viewer/files/store-saver';
import { TraceStore } from '../../../lib/viewer/store/trace-store';
import { fixedSpan, LESSON_TRACE } from '../../trace/fixed-spans';

const OTHER = 'a'.repeat(32);
const LINE: LogRecord = { service: 'orders', timeNanos: 5n, severityNumber: 9, body: 'hello', attributes: {} };

describe('a saved store', () => {
  let folder: string;
  let path: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'saved-'));
    path = join(folder, 'traces.jsonl');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const filled = (): TraceStore => {
    const store = new TraceStore();
    store.add([...LESSON_TRACE, fixedSpan('other', undefined, 0, 1, { traceId: OTHER })]);
    store.addLogs([{ ...LINE, traceId: OTHER }, LINE]);
    return store;
  };

  it('is OTLP/JSON lines, which the next start reads back', async () => {
    const store = filled();
    await saveStore(store, path);
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => Object.keys(JSON.parse(line) as object))).toEqual([
      ['resourceSpans'],
      ['resourceSpans'],
      ['resourceLogs'],
      ['resourceLogs'],
    ]);
    const next = new TraceStore();
    expect(await importFile(path, next)).toEqual({ spans: 9, logs: 2, skipped: 0, problems: [] });
    expect(next.traces().map((spans) => spans.map(({ name }) => name))).toEqual(
      store.traces().map((spans) => spans.map(({ name }) => name)),
    );
    const again = join(folder, 'again.jsonl');
    await saveStore(next, again);
    expect(readFileSync(again, 'utf8')).toBe(readFileSync(path, 'utf8'));
  });

  it('is readable by its owner only, or by whom the file before was', async () => {
    await saveStore(filled(), path);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const shared = join(folder, 'shared');
    writeFileSync(shared, '', { mode: 0o644 });
    await saveStore(filled(), shared);
    expect(statSync(shared).mode & 0o777).toBe(0o644);
  });

  it.each(['exists', 'does not exist yet'])('goes through a symbolic link to a file that %s', async (which) => {
    if (which === 'exists') writeFileSync(path, '');
    const link = join(folder, 'link');
    symlinkSync('traces.jsonl', link);
    await saveStore(filled(), link);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(path, 'utf8')).toContain('resourceSpans');
  });

  it('stays as it was when a save fails, and leaves no temporary file', async () => {
    await saveStore(filled(), path);
    const before = readFileSync(path, 'utf8');
    await expect(saveStore(filled(), join(folder, 'missing', 'file'))).rejects.toThrow('Cannot save to');
    await expect(saveStore(filled(), path, AbortSignal.abort())).rejects.toThrow('Cannot save to');
    expect(readFileSync(path, 'utf8')).toBe(before);
    expect(readdirSync(folder)).toEqual(['traces.jsonl']);
  });

  it('follows the store while it runs, and has everything at its end', async () => {
    const store = new TraceStore();
    const saver = new StoreSaver({ store, path, everyMillis: 5 });
    store.add(LESSON_TRACE);
    await new Promise((resolve) => setTimeout(resolve, 20));
    while (!existsSync(path)) await new Promise((resolve) => setTimeout(resolve, 5));
    store.add([fixedSpan('other', undefined, 0, 1, { traceId: OTHER })]);
    await saver.close();
    expect(readFileSync(path, 'utf8')).toContain(OTHER);
  });

  it('has what the store held before', async () => {
    await new StoreSaver({ store: filled(), path }).close();
    expect(readFileSync(path, 'utf8')).toContain(OTHER);
  });

  it('is not written when nothing has changed, or when saving was abandoned', async () => {
    const store = new TraceStore();
    await new StoreSaver({ store, path }).close();
    store.add(LESSON_TRACE);
    const saver = new StoreSaver({ store, path });
    store.clear();
    saver.abandon();
    await saver.close();
    expect(existsSync(path)).toBe(false);
  });

  it('stays as it was when a save is abandoned while it runs', async () => {
    await saveStore(filled(), path);
    const before = readFileSync(path, 'utf8');
    const store = filled();
    for (let trace = 1; trace < 5000; trace++) {
      store.add([fixedSpan('many', undefined, 0, 1, { traceId: trace.toString(16).padStart(32, 'b') })]);
    }
    const saver = new StoreSaver({ store, path });
    const closing = saver.close();
    await new Promise((resolve) => setTimeout(resolve, 1));
    saver.abandon();
    await expect(closing).rejects.toThrow(`Cannot save to ${path}: The operation was aborted.`);
    expect(readFileSync(path, 'utf8')).toBe(before);
    expect(readdirSync(folder)).toEqual(['traces.jsonl']);
  });

  it('tells the reason if a save in between fails, and tries again at the next change', async () => {
    const store = new TraceStore();
    const failed = new Promise<Error>((resolve) => {
      const saver = new StoreSaver({
        store,
        path: join(folder, 'missing', 'file'),
        everyMillis: 1,
        onError: (error) => {
          saver.abandon();
          resolve(error);
        },
      });
    });
    store.add(LESSON_TRACE);
    expect((await failed).message).toMatch(/^Cannot save to .*ENOENT/);
  });
});

describe('a file that is imported', () => {
  it('must exist, and hold traces or logs', async () => {
    const store = new TraceStore();
    await expect(importFile('/nowhere/traces.json', store)).rejects.toThrow(
      'Cannot read /nowhere/traces.json: there is no such file.',
    );
    await expect(importFile(join(__dirname, '../../../package.json'), store)).rejects.toThrow(
      'package.json is not a file of traces or logs: line 1: has neither `resourceSpans` nor `resourceLogs`.',
    );
  });
});
