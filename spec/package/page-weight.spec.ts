import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const PAGE = join(__dirname, '../../dist/lib/viewer/page');
const MOST_BYTES = 120_000;

describe('the built page of the viewer', () => {
  const files = new Map(readdirSync(PAGE).map((name) => [name, readFileSync(join(PAGE, name))]));

  it('consists of a document, an icon, a script and a style sheet', () => {
    expect([...files.keys()].toSorted()).toStrictEqual(['icon.svg', 'index.html', 'page.css', 'page.js']);
  });

  it('weighs at most 120 kB compressed', () => {
    const bytes = [...files.values()].reduce((sum, content) => sum + gzipSync(content).length, 0);
    expect(bytes).toBeLessThanOrEqual(MOST_BYTES);
  });

  it('loads nothing from elsewhere, and has no script or style in its document', () => {
    const text = files.get('index.html')?.toString() ?? '';
    expect(text).not.toMatch(/https?:|<style|style=|\son\w+=|<script(?![^>]* src=)/i);
    expect(files.get('page.css')?.toString()).not.toMatch(/url\(|@import/);
  });
});
