import type { ImportReport } from '../../api/import-report';
import { request } from '../api/client';
import { counted } from '../parts/amount';
import { notify } from '../state/notices';
import { contentOf } from './file-content';

/** Sends files to the viewer, one after the other, and says what became of each. */
export async function importFiles(files: readonly File[]): Promise<void> {
  for (const file of files) {
    const name = file.name.length > 60 ? `${file.name.slice(0, 59)}…` : file.name;
    try {
      const start = new Uint8Array(await file.slice(0, 4096).arrayBuffer());
      const response = await request('/api/import', { method: 'POST', headers: contentOf(start), body: file });
      const { spans, logs } = (await response.json()) as ImportReport;
      const nothing = spans + logs === 0 ? ' It holds no traces.' : '';
      notify(`${name}: ${counted(spans, 'span')} and ${counted(logs, 'log line')}.${nothing}`);
    } catch (error) {
      notify(`${name}: ${error instanceof Error ? error.message : String(error)}`, 'error');
    }
  }
}
