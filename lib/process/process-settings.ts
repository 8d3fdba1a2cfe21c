import { warnOfIncompatibleCopies } from './incompatible-copies';
import { isLedByAnother, takePart } from './leading-record';
import { processPart, processRecord } from './process-record';

/** A setting of the whole process. All copies of this package read the same value. */
export interface Setting<T> {
  /** The value to use. Do not keep it: it changes while the process runs. */
  readonly value: T;
  /** Increases with each change. */
  readonly revision: number;
}

/** Plain data, because copies share it. */
interface SharedSetting {
  value: unknown;
  revision: number;
  /** The value that was set last. `value` differs while a record of another version leads. */
  given: unknown;
  readonly isGuarded: boolean;
  /** The value while a record of another version leads. */
  readonly guard: unknown;
}

interface Installation {
  /** The values before the installation, by name. */
  before: ReadonlyMap<string, unknown>;
}

const settings = processPart('settings', () => new Map<string, SharedSetting>());
const installations = processPart('installations', (): Installation[] => []);

processPart('told', warnOfIncompatibleCopies);

processRecord.reconsider = () => {
  for (const setting of settings.values()) if (valueOf(setting) !== setting.value) put(setting, setting.given);
};

export interface SettingOptions<T> {
  /** Makes the value to use before the first change. */
  readonly initial: () => T;
  /**
   * Makes the value to use while a record of another version leads. This copy cannot read the settings of that record, so
   * the value must be safe for any of them. By default, the value of this record is used.
   */
  readonly whileAnotherLeads?: () => T;
}

/** Creates or finds a setting of the process. Call it when a module is loaded. */
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

export function changeSetting<T>(setting: Setting<T>, value: T): void {
  put(setting as SharedSetting, value);
}

/**
 * Saves all settings, for telemetry that is about to change them.
 *
 * If new telemetry starts while earlier telemetry shuts down, the earlier one restores nothing, and the new one later
 * restores the settings from before both.
 *
 * @returns restores the settings; only the first call has an effect
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
