import { realpath, stat } from 'node:fs/promises';
import { captureStarts } from '../../telemetry/captured-telemetry';
import { invalidOption, OptionError } from '../../validation/option-error';
import { boundedWait } from './bounded-wait';
import { type CheckedOptions, checkedOptions } from './checked-options';
import { chosenOptions } from './chosen-options';
import { fileFailure } from './file-failure';
import { loadFile } from './load-file';

/** Where the options of the services are. */
export interface OptionsSource {
  /** A TypeScript or JavaScript file. */
  readonly from: string;
  /** The name of the export. */
  readonly export?: string;
}

/** How long a file may wait for other things, such as a network. */
const MOST_SECONDS = 60;

/**
 * Loads a file of the services, and reads the options that it exports or starts telemetry with. No telemetry starts in this
 * process from now on: the file may start it later.
 *
 * The file may print, and keep the process alive.
 *
 * @throws OptionError if the file or its options are wrong; Error if the file throws, with the place in it
 */
export async function readOptions(source: OptionsSource): Promise<CheckedOptions> {
  const file = await existingFile(source.from);
  return loadedOptions(source, file);
}

async function existingFile(from: string): Promise<string> {
  const file = await realpath(from).catch(() => undefined);
  if (file === undefined || !(await stat(file)).isFile()) throw invalidOption('--from', 'an existing file', from);
  return file;
}

async function loadedOptions({ from, export: name }: OptionsSource, file: string): Promise<CheckedOptions> {
  const starts = captureStarts();
  process.setSourceMapsEnabled(true);
  const stopWatching = watchEnd(from);
  try {
    const { exported, release } = await inTime(from, loadFile(file));
    try {
      // Getters and proxies of the file may throw, too.
      return checkedOptions(await inTime(from, chosenOptions({ file: from, exported, starts }, name)));
    } finally {
      release();
    }
  } catch (error) {
    throw fileFailure(from, error);
  } finally {
    stopWatching();
  }
}

const inTime = <T>(from: string, loading: Promise<T>): Promise<T> =>
  boundedWait(
    loading,
    MOST_SECONDS * 1000,
    () =>
      new OptionError(
        'ERR_OPTION_INVALID',
        '--from',
        `Cannot load ${from}: it still waits after ${MOST_SECONDS} seconds, at an \`await\` outside of functions, or in the ` +
          'function that returns the options. Move the options to a file that waits for nothing.',
      ),
  );

/** If the file calls `process.exit`, or waits for something that never happens, the command would end without a message. */
function watchEnd(from: string): () => void {
  const onExit = (code: number): void => {
    process.stderr.write(`${from} ended the process before its options were read.\n`);
    if (code === 0) process.exitCode = 1;
  };
  process.once('exit', onExit);
  return () => process.removeListener('exit', onExit);
}
