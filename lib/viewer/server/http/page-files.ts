import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { HttpError } from './http-error';

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
};

interface PageFile {
  readonly type: string;
  readonly etag: string;
  readonly bodies: Readonly<Record<Coding, Buffer>>;
}

type Coding = 'identity' | 'gzip' | 'br';

/**
 * The files of the page: `index.html` at `/`, all others at `/assets/<name>`. Reads the folder once, at the first request. A path
 * is looked up in the list of files, so no path leads out of the folder.
 */
export class PageFiles {
  #files: Promise<ReadonlyMap<string, PageFile>> | undefined;

  constructor(private readonly folder: string) {}

  /** @throws HttpError 404 */
  async send(path: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const files = await (this.#files ??= readFiles(this.folder));
    const file = files.get(path);
    if (!file) {
      throw new HttpError(404, path === '/' ? `The page is not built: no index.html in ${this.folder}.` : 'Not found.');
    }
    const headers = { etag: file.etag, 'cache-control': 'no-cache', vary: 'accept-encoding' };
    if (request.headers['if-none-match']?.split(/,\s*/).includes(file.etag)) {
      response.writeHead(304, headers).end();
      return;
    }
    const coding = codingOf(request);
    const body = file.bodies[coding];
    response.writeHead(200, {
      ...headers,
      'content-type': file.type,
      'content-length': body.length,
      ...(coding !== 'identity' && { 'content-encoding': coding }),
    });
    response.end(request.method === 'HEAD' ? undefined : body);
  }
}

async function readFiles(folder: string): Promise<ReadonlyMap<string, PageFile>> {
  const files = new Map<string, PageFile>();
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const type = MEDIA_TYPES[extname(name)];
    if (type) files.set(name === 'index.html' ? '/' : `/assets/${name}`, await readPageFile(join(folder, name), type));
  }
  return files;
}

async function readPageFile(path: string, type: string): Promise<PageFile> {
  const identity = await readFile(path);
  const [zipped, br] = await Promise.all([
    promisify(gzip)(identity),
    promisify(brotliCompress)(identity, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
  ]);
  // Weak, because all codings of the file have it.
  const etag = `W/"${createHash('sha256').update(identity).digest('base64url').slice(0, 22)}"`;
  return { type, etag, bodies: { identity, gzip: zipped, br } };
}

function codingOf({ headers }: IncomingMessage): Coding {
  const accepted = new Set<string | undefined>();
  for (const coding of (headers['accept-encoding'] ?? '').split(',')) {
    if (!/;\s*q=0(?:\.0*)?\s*$/.test(coding)) accepted.add(coding.split(';', 1)[0]?.trim());
  }
  return accepted.has('br') ? 'br' : accepted.has('gzip') ? 'gzip' : 'identity';
}
