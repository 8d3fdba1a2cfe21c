import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folders of the packages whose code is in an output of esbuild, from the `inputs` of its metafile. */
export function packagesIn({ inputs }) {
  return Object.entries(inputs).flatMap(([input, { bytesInOutput }]) =>
    bytesInOutput > 0 ? (/^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input) ?? []) : [],
  );
}

/** Lists each licence once, below the packages that have it. */
export function notices(root, directories) {
  const byText = new Map();
  for (const directory of [...new Set(directories)].toSorted((one, other) => one.localeCompare(other))) {
    const { name, version, license } = JSON.parse(readFileSync(join(root, directory, 'package.json'), 'utf8'));
    const files = readdirSync(join(root, directory)).filter((file) => /^(licen[cs]e|notice|copying)\b/i.test(file));
    if (files.length === 0) throw new Error(`${name} is bundled and has no licence file.`);
    const text = files
      .toSorted((one, other) => one.localeCompare(other))
      .map((file) => readFileSync(join(root, directory, file), 'utf8').trim())
      .join('\n\n');
    byText.set(text, (byText.get(text) ?? new Set()).add(`${name} ${version} (${license})`));
  }
  const sections = [...byText].map(([text, names]) => [[...names].join('\n'), '='.repeat(80), text].join('\n\n'));
  return `otel-instrument contains code of the following packages.\n\n${sections.join('\n\n\n')}\n`;
}
