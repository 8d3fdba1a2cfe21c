import { realpath } from 'node:fs/promises';
import { captureStarts } from '../../telemetry/captured-telemetry';
import { invalidOption } from '../../validation/option-error';
import { type CheckedOptions, checkedOptions } from './checked-options';
import { chosenOptions, type ChosenOptions } from './chosen-options';
import { fileFailure } from './file-failure';
import { loadFile } from './load-file';

/** Where the options of the services are. */
export interface OptionsSource {
  /** A TypeScript or JavaScript file. */
  readonly from: string;
  /** The name of the export. */
  readonly export?: string;
}

/**
 * Loads a file of the services, and reads the options that it exports or starts telemetry with. No telemetry starts in this
 * process from now on: the file may start it later.
 *
 * The file may print, and keep the process alive.
 *
 * @throws OptionError if the file or its options are wrong; Error if the file throws, with the place in it
 */
export async function readOptions(source: OptionsSource): Promise<CheckedOptions> {
  const file = await realpath(source.from).catch(() => {
    throw invalidOption('--from', 'an existing file', source.from);
  });
  return checkedOptions(await loadedOptions(source, file));
}

async function loadedOptions({ from, export: name }: OptionsSource, file: string): Promise<ChosenOptions> {
  const starts = captureStarts();
  process.setSourceMapsEnabled(true);
  const stopWatching = watchEnd(from);
  try {
    const { exported, release } = await loadFile(file);
    try {
      return await chosenOptions({ file: from, exported, starts }, name);
    } finally {
      release();
    }
  } catch (error) {
    throw fileFailure(from, error);
  } finally {
    stopWatching();
  }
}

/** If the file calls `process.exit`, or waits for something that never happens, the command would end without a message. */
function watchEnd(from: string): () => void {
  const onExit = (code: number): void => {
    process.stderr.write(`${from} ended the process before its options were read.\n`);
    if (code === 0) process.exitCode = 1;
  };
  process.once('exit', onExit);
  return () => process.removeListener('exit', onExit);
}
