import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FileText, GeneratedFolder, marked } from '../../../lib/collector/command/generated-folder';

const FILES: readonly FileText[] = [
  { path: 'gateway.yaml', text: 'a: 1\n' },
  { path: 'kubernetes/sampling.yaml', text: 'b: 2\n' },
].map(marked);

describe('the folder of generated files', () => {
  let place: string;
  let path: string;
  let folder: GeneratedFolder;

  beforeEach(() => {
    place = mkdtempSync(join(tmpdir(), 'generated-'));
    path = join(place, 'deploy/collector');
    folder = new GeneratedFolder(path);
  });
  afterEach(() => rmSync(place, { recursive: true, force: true }));

  const content = (file: string): string => readFileSync(join(path, file), 'utf8');

  it('is created, with files whose first line marks them', async () => {
    expect(await folder.write(FILES, false)).toEqual([]);
    expect(content('gateway.yaml')).toMatch(/^# Written by `otel-instrument collector-config`\. .*\na: 1\n$/);
    expect(content('kubernetes/sampling.yaml')).toMatch(/\nb: 2\n$/);
    expect(readdirSync(path)).toEqual(['gateway.yaml', 'kubernetes']);
    expect(await folder.differences(FILES)).toEqual([]);
  });

  it('may be written again', async () => {
    await folder.write(FILES, false);
    await folder.write([marked({ path: 'gateway.yaml', text: 'a: 2\n' })], false);
    expect(content('gateway.yaml')).toMatch(/\na: 2\n$/);
  });

  it('keeps files that somebody else wrote, unless they may be overwritten', async () => {
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, 'gateway.yaml'), 'mine: true\n');
    await expect(folder.write(FILES, false)).rejects.toThrow(
      `This command has not written ${join(path, 'gateway.yaml')}. Choose another folder, or overwrite with \`--force\`.`,
    );
    expect(content('gateway.yaml')).toBe('mine: true\n');
    expect(existsSync(join(path, 'kubernetes'))).toBe(false);
    await folder.write(FILES, true);
    expect(content('gateway.yaml')).toMatch(/\na: 1\n$/);
  });

  it('replaces a link, and does not change its target', async () => {
    mkdirSync(path, { recursive: true });
    writeFileSync(join(place, 'elsewhere.yaml'), 'mine: true\n');
    symlinkSync(join(place, 'elsewhere.yaml'), join(path, 'gateway.yaml'));
    await folder.write(FILES, true);
    expect(readFileSync(join(place, 'elsewhere.yaml'), 'utf8')).toBe('mine: true\n');
    expect(content('gateway.yaml')).toMatch(/\na: 1\n$/);
  });

  it('does not follow a link out of the folder, and writes nothing then', async () => {
    mkdirSync(path, { recursive: true });
    mkdirSync(join(place, 'elsewhere'));
    symlinkSync(join(place, 'elsewhere'), join(path, 'kubernetes'));
    await expect(folder.write(FILES, false)).rejects.toThrow(/ is outside .*: a link leads there\.$/);
    expect([readdirSync(join(place, 'elsewhere')), readdirSync(path)]).toEqual([[], ['kubernetes']]);
  });

  it('differs if a file is missing, changed, or no longer generated', async () => {
    await folder.write(FILES, false);
    rmSync(join(path, 'kubernetes/sampling.yaml'));
    writeFileSync(join(path, 'gateway.yaml'), marked({ path: '', text: 'a: 3\n' }).text);
    writeFileSync(join(path, 'old.yaml'), marked({ path: '', text: 'c: 3\n' }).text);
    writeFileSync(join(path, 'notes.md'), 'mine');
    expect(await folder.differences(FILES)).toEqual([
      `${join(path, 'gateway.yaml')} differs:\n  line 2:\n  - a: 3\n  + a: 1`,
      `${join(path, 'kubernetes/sampling.yaml')} is missing.`,
      `${join(path, 'old.yaml')} is no longer generated: delete it.`,
    ]);
    expect(await folder.write(FILES, false)).toEqual([join(path, 'old.yaml')]);
  });

  it('may have the line ends and the byte order mark of another platform', async () => {
    await folder.write(FILES, false);
    writeFileSync(join(path, 'gateway.yaml'), `\uFEFF${content('gateway.yaml').replaceAll('\n', '\r\n')}`);
    expect(await folder.differences(FILES)).toEqual([]);
    await folder.write(FILES, false);
    expect(content('gateway.yaml')).toMatch(/^# Written by .*\na: 1\n$/);
  });

  it('cannot be written where a folder has the name of a file', async () => {
    mkdirSync(join(path, 'gateway.yaml'), { recursive: true });
    const message = `${join(path, 'gateway.yaml')} is not a file. Remove it, or choose another folder.`;
    await expect(folder.write(FILES, false)).rejects.toThrow(message);
    await expect(folder.differences(FILES)).rejects.toThrow(message);
  });

  it('differs in every file if it does not exist', async () => {
    expect(await folder.differences(FILES)).toHaveLength(2);
  });
});
