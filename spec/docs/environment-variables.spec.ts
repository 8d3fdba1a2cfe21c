import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { STANDARD_VARIABLES } from '../../lib/config/standard-variables';

const ROOT = join(__dirname, '../..');
const rows = readFileSync(join(ROOT, 'docs/environment-variables.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| `'))
  .map((line) => line.split(' | ').map((cell) => cell.replaceAll(/^\| | \|$/g, '')));

describe('the page of environment variables', () => {
  it('lists each variable of the code with its status', () => {
    const listed = rows.map(([name, status, note]) => ({ name: name?.replaceAll('`', ''), status, note }));
    expect(listed).toEqual(STANDARD_VARIABLES.map(({ name, status, note }) => ({ name, status, note })));
  });

  it('lists each variable once', () => {
    expect(new Set(rows.map(([name]) => name)).size).toBe(rows.length);
  });

  it('names an existing test for each variable', () => {
    const missing = rows.filter(([, , , shown = '']) => {
      const [, file = '', title = ''] = /^`(spec\/\S+\.spec\.ts)`: (.+)$/.exec(shown) ?? [];
      return !existsSync(join(ROOT, file)) || !title || !readFileSync(join(ROOT, file), 'utf8').includes(`'${title}`);
    });
    expect(missing).toEqual([]);
  });
});
