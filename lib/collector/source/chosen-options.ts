import { isDeepStrictEqual } from 'node:util';
import type { CapturedStart } from '../../telemetry/captured-telemetry';
import { OptionError } from '../../validation/option-error';
import { isObject, isRecord } from '../../validation/predicates';
import { isNestOption, TELEMETRY_OPTION_NAMES } from './option-names';

/** The result of loading a file: its exports, and the starts of telemetry that were captured. */
export interface FileContent {
  /** The file, as the user named it. */
  readonly file: string;
  readonly exported: unknown;
  readonly starts: readonly CapturedStart[];
}

/** Options, and where they are. */
export interface ChosenOptions {
  /** For messages, such as ``the export `telemetryOptions` of telemetry.ts``. */
  readonly place: string;
  readonly options: unknown;
}

/** The exports to look for without `--export`, in this order. */
export const EXPORT_NAMES = ['telemetryOptions', 'options', 'telemetry', 'default'] as const;

/**
 * Finds the options of a file: the named export, else one of {@link EXPORT_NAMES}, else the options with which the file
 * starts telemetry. A function without parameters is called.
 *
 * @throws OptionError if there are no options, or several that differ
 */
export async function chosenOptions(content: FileContent, name?: string): Promise<ChosenOptions> {
  const members = exportsOf(content.exported);
  if (name !== undefined) return namedOptions(content, members, name);
  const usual = EXPORT_NAMES.find((one) => mayBeOptions(members[one]) || startOf(content, members[one]));
  if (usual !== undefined) return namedOptions(content, members, usual);
  if (content.starts.length > 0) return startedOptions(content);
  // This throws an error that says what is wrong with the export.
  const other = EXPORT_NAMES.find((one) => members[one] !== undefined);
  if (other !== undefined) return namedOptions(content, members, other);
  throw nothingFound(content);
}

type Members = Readonly<Record<string, unknown>>;

function exportsOf(exported: unknown): Members {
  if (!isObject(exported) && typeof exported !== 'function') return {};
  const members = exported as Members;
  // `module.exports = { serviceName: 'orders' }`
  const isWhole = !('default' in members) && Object.keys(members).some((key) => TELEMETRY_OPTION_NAMES.has(key));
  return isWhole || typeof exported === 'function' ? { default: exported } : members;
}

async function namedOptions(content: FileContent, members: Members, name: string): Promise<ChosenOptions> {
  const { file } = content;
  const place = name === 'default' ? `the default export of ${file}` : `the export \`${name}\` of ${file}`;
  const value = members[name];
  if (value === undefined) throw noSuchExport(content, members, name);
  const start = startOf(content, value);
  if (start?.options) return { place, options: await start.options() };
  if (!mayBeOptions(value)) {
    throw refused(
      `Expected ${place} to be the options object, or a function without parameters that returns it; got ${kindOf(value)}.`,
    );
  }
  return { place, options: typeof value === 'function' ? await (value as () => unknown)() : value };
}

/** The start that returned this handle. */
const startOf = ({ starts }: FileContent, value: unknown): CapturedStart | undefined =>
  value === undefined ? undefined : starts.find(({ handle }) => handle === value);

function mayBeOptions(value: unknown): boolean {
  if (typeof value === 'function') return value.length === 0 && !isClass(value);
  // A Nest module, an array, and an instance of a class are no options.
  return isRecord(value) && !('module' in value) && !isInstance(value);
}

const isClass = (value: object): boolean => /^class\b/.test(Function.prototype.toString.call(value));

function isInstance(value: object): boolean {
  const { constructor } = Object.getPrototypeOf(value) ?? ({} as { constructor?: unknown });
  return typeof constructor === 'function' && isClass(constructor as object);
}

async function startedOptions(content: FileContent): Promise<ChosenOptions> {
  const { file, starts } = content;
  const found: ChosenOptions[] = [];
  for (const { call, options } of starts) {
    if (!options) continue;
    const value = await options();
    if (!found.some((one) => isDeepStrictEqual(decisive(one.options), decisive(value)))) {
      found.push({ place: `${call} in ${file}${serviceOf(value)}`, options: value });
    }
  }
  const [first, ...others] = found;
  if (!first) throw nothingFound(content);
  if (others.length === 0) return first;
  throw refused(
    `${file} starts telemetry with different options: ${found.map(({ place }) => place).join(', ')}. Export the options ` +
      'that all services share, and name the export with `--export`.',
  );
}

/** The options that the configuration depends on, which all services of a system share. */
function decisive(options: unknown): unknown {
  if (!isRecord(options)) return options;
  const entries = Object.entries(options).filter(([key, value]) => value !== undefined && !isOfOneService(key));
  const { log } = options;
  return { ...Object.fromEntries(entries), log: isRecord(log) && Boolean(log['export']) };
}

const isOfOneService = (key: string): boolean =>
  ['serviceName', 'serviceVersion', 'environment', 'resource', 'exporter', 'log'].includes(key) || isNestOption(key);

function serviceOf(options: unknown): string {
  const name = isRecord(options) ? options['serviceName'] : undefined;
  return typeof name === 'string' ? ` (service ${name})` : '';
}

function nothingFound({ file, exported, starts }: FileContent): OptionError {
  const async = starts.some(({ options }) => !options)
    ? ' It calls `TelemetryModule.forRootAsync`, whose options only the running application has.'
    : '';
  const names = Object.keys(exportsOf(exported));
  const all = names.length > 0 ? ` It exports ${names.join(', ')}.` : '';
  return refused(
    `No options found in ${file}: export them as \`telemetryOptions\`, or name another export with \`--export\`.${async}${all}`,
  );
}

function noSuchExport({ file }: FileContent, members: Members, name: string): OptionError {
  const names = Object.keys(members);
  const known = names.length > 0 ? `it exports ${names.join(', ')}` : 'it exports nothing';
  return new OptionError('ERR_OPTION_INVALID', '--export', `${file} has no export \`${name}\`: ${known}.`);
}

function kindOf(value: unknown): string {
  if (typeof value === 'function') return isClass(value) ? 'a class' : 'a function with parameters';
  if (isRecord(value)) return 'module' in value ? 'a Nest module' : 'an object of a class';
  return Array.isArray(value) ? 'an array' : value === null ? 'null' : typeof value;
}

const refused = (message: string): OptionError => new OptionError('ERR_OPTION_INVALID', '--export', message);
