import { warnOfIncompatibleCopies } from './incompatible-copies';
import { isLedByAnother, takePart } from './leading-record';
import { processPart, processRecord } from './process-record';

/** A setting that holds for the whole process, whichever copy of this package reads it. */
export interface Setting<T> {
  /** The value to use. Read it through the setting each time: it changes while the process runs. */
  readonly value: T;
  /** Grows with each change. */
  readonly revision: number;
}

/** Plain data, because copies share it. */
interface SharedSetting {
  value: unknown;
  revision: number;
  /** What was set last. `value` is something else while a record of another version leads. */
  given: unknown;
  readonly isGuarded: boolean;
  /** The value while a record of another version leads. */
  readonly guard: unknown;
}

interface Installation {
  /** What each setting was before. */
  before: ReadonlyMap<string, unknown>;
}

const settings = processPart('settings', () => new Map<string, SharedSetting>());
const installations = processPart('installations', (): Installation[] => []);

processPart('told', warnOfIncompatibleCopies);

processRecord.reconsider = () => {
  for (const setting of settings.values()) if (valueOf(setting) !== setting.value) put(setting, setting.given);
};

/** Options of {@link processSetting}. */
export interface SettingOptions<T> {
  /** Makes the value that holds before anything is set. */
  readonly initial: () => T;
  /**
   * Makes the value that holds while a record of another version leads. This copy cannot read the settings of that
   * record, so the value must be safe whatever they are. Without it, the setting of this record holds.
   */
  readonly whileAnotherLeads?: () => T;
}

/** A setting of the process. Call it when a module is loaded. */
export function processSetting<T>(name: string, options: SettingOptions<T>): Setting<T> {
  const known = settings.get(name);
  if (known) return known as Setting<T>;
  const { initial, whileAnotherLeads } = options;
  const given = initial();
  const created: SharedSetting = {
    value: given,
    revision: 1,
    given,
    isGuarded: whileAnotherLeads !== undefined,
    guard: whileAnotherLeads?.(),
  };
  put(created, given);
  settings.set(name, created);
  return created as Setting<T>;
}

/** Changes a setting for the whole process, at once. */
export function changeSetting<T>(setting: Setting<T>, value: T): void {
  put(setting as SharedSetting, value);
}

/**
 * Remembers all settings as they are now, for telemetry that is about to set its own.
 *
 * Telemetry that starts while an earlier one is still shutting down keeps its settings: the earlier one then restores
 * nothing, and the later one restores what was there before both.
 *
 * @returns restores them; the second call does nothing
 */
export function installSettings(): () => void {
  const installation: Installation = { before: new Map(Array.from(settings, ([name, { given }]) => [name, given])) };
  installations.push(installation);
  takePart(true);
  return () => {
    const index = installations.indexOf(installation);
    if (index < 0) return;
    installations.splice(index, 1);
    const next = installations[index];
    if (next) next.before = installation.before;
    else restore(installation.before);
    takePart(installations.length > 0);
  };
}

function restore(before: ReadonlyMap<string, unknown>): void {
  for (const [name, value] of before) {
    const setting = settings.get(name);
    if (setting && setting.given !== value) put(setting, value);
  }
}

function put(setting: SharedSetting, given: unknown): void {
  setting.given = given;
  setting.value = valueOf(setting);
  setting.revision++;
}

function valueOf({ given, isGuarded, guard }: SharedSetting): unknown {
  return isGuarded && isLedByAnother() ? guard : given;
}
