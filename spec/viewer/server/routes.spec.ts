import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROUTES } from '../../../lib/viewer/server/routes';

describe('the HTTP API', () => {
  it('is described in the guide, request by request', () => {
    const guide = readFileSync(join(__dirname, '../../../docs/viewer.md'), 'utf8');
    const [, section = ''] = guide.split('\n## The HTTP API\n');
    const described = [...section.matchAll(/^\| `([A-Z]+) (\/api\/[^`?]+)[^`]*`/gm)].map(
      ([, method, path]) => `${method} ${path}`,
    );
    const served = [...ROUTES].flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method} ${path}`));
    expect(described.toSorted()).toEqual(served.toSorted());
  });
});
