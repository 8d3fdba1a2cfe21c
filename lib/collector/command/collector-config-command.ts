import { OptionError } from '../../validation/option-error';
import type { CollectorSettings } from '../collector-settings';
import type { Note } from '../note';
import { readOptions } from '../source/read-options';
import type { CollectorConfigRequest } from './command-line';
import { type FileText, GeneratedFolder, marked } from './generated-folder';
import { noteLines, sourceNotes } from './notes';

/** Where the command writes, and how it generates the files. */
export interface CommandParts {
  readonly generate: (settings: CollectorSettings) => {
    readonly files: readonly FileText[];
    readonly notes: readonly Note[];
  };
  /** Writes to standard output. */
  readonly print: (text: string) => void;
  /** Writes to standard error. */
  readonly notice: (text: string) => void;
}

/**
 * Generates the files, and writes, prints or compares them.
 *
 * @returns the exit status: 1 if the files differ, or if `--strict` finds an option that is left out
 * @throws OptionError for a wrong option; Error if a file cannot be loaded, read or written
 */
export async function collectorConfigCommand(request: CollectorConfigRequest, parts: CommandParts): Promise<number> {
  const { settings, strict, action } = request;
  const { options, tail } = await readOptions(request.source);
  const generated = generatedFrom({ ...settings, options, tail }, parts);
  const notes = [...sourceNotes(options, settings.logsTo), ...generated.notes];
  if (notes.length > 0) parts.notice(noteLines(notes));
  const leftOut = notes.filter(({ effect }) => effect === 'left out');
  if (strict && leftOut.length > 0) {
    parts.notice(
      `\`--strict\`: the Collector ignores ${leftOut.map(({ option }) => option).join(', ')}. Nothing was ${action === 'check' ? 'compared' : 'written'}.`,
    );
    return 1;
  }
  return deliver(request, generated.files.map(marked), parts);
}

const ARGUMENTS: Readonly<Record<string, string>> = {
  tracesTo: '--to',
  tracesHeaders: '--to-header',
  logsTo: '--logs-to',
  logsHeaders: '--logs-to-header',
};

/** The settings have other names than the options of this command. */
function generatedFrom(settings: CollectorSettings, { generate }: CommandParts): ReturnType<CommandParts['generate']> {
  try {
    return generate(settings);
  } catch (error) {
    if (!(error instanceof OptionError)) throw error;
    const named = (text: string): string =>
      text.replace(/\b(?:traces|logs)(?:To|Headers)\b/, (name) => ARGUMENTS[name] ?? name);
    throw new OptionError(error.code, named(error.option), named(error.message));
  }
}

async function deliver(
  { action, folder: path, force }: CollectorConfigRequest,
  files: readonly FileText[],
  { print, notice }: CommandParts,
): Promise<number> {
  const folder = new GeneratedFolder(path);
  if (action === 'print') {
    print(files.map(({ path: name, text }) => `# ---- ${name} ----\n${text}`).join('\n'));
    return 0;
  }
  if (action === 'check') {
    const differences = await folder.differences(files);
    for (const difference of differences) notice(difference);
    notice(
      differences.length === 0
        ? `${path} is up to date.`
        : `${path} does not match the options of the services. Run the command without \`--check\`, and commit the files.`,
    );
    return differences.length === 0 ? 0 : 1;
  }
  const stale = await folder.write(files, force);
  for (const file of stale) notice(`${file} is no longer generated: delete it.`);
  notice(`Wrote ${files.map((file) => file.path).join(', ')} to ${path}.`);
  return 0;
}
