import { changeSetting, processSetting } from '../../process/process-settings';

const enabled = processSetting('network-events', { initial: () => true });

/** Whether the spans of outgoing requests get network events; `true` by default. Applies to the whole process. */
export function setNetworkEvents(on = true): void {
  changeSetting(enabled, on);
}

export function hasNetworkEvents(): boolean {
  return enabled.value;
}
