export const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

export type Level = (typeof LEVELS)[number];

/** The level of a severity: four numbers each, from 1; `undefined` for 0, which is unspecified. */
export function levelNamed(severityNumber: number): Level | undefined {
  if (severityNumber < 1) return undefined;
  return LEVELS[Math.min(LEVELS.length - 1, Math.floor((severityNumber - 1) / 4))];
}
