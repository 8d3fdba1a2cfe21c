import type { ImportReport } from '../../api/import-report';
import { request } from '../api/client';
import { counted } from '../parts/amount';
import { notify } from '../state/notices';

/** Sends files to the viewer, one after the other, and says what became of each. */
export async function importFiles(files: readonly File[]): Promise<void> {
  for (const file of files) {
    const name = file.name.length > 60 ? `${file.name.slice(0, 59)}…` : file.name;
    try {
      // The viewer looks at the content: JSON, JSON lines or protobuf, compressed or not.
      const headers = { 'content-type': 'application/octet-stream' };
      const response = await request('/api/import', { method: 'POST', headers, body: file });
      report(name, (await response.json()) as ImportReport);
    } catch (error) {
      notify(`${name}: ${error instanceof Error ? error.message : String(error)}`, 'error');
    }
  }
}

function report(name: string, { spans, logs, skipped, problems }: ImportReport): void {
  const read = `${name}: ${counted(spans, 'span')} and ${counted(logs, 'log record')}`;
  if (skipped > 0)
    notify(`${read}. ${counted(skipped, 'record')} skipped: ${problems.slice(0, 3).join('; ')}`, 'error');
  else notify(spans + logs === 0 ? `${name} contains no traces.` : `${read}.`);
}
