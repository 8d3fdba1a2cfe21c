import { MOST_MILLIS } from '../diagnostics/environment-value';
import { isRecord } from './check-options';
import { hasMethods } from './part-check';

export const isText = (value: unknown): boolean => typeof value === 'string' && value.trim().length > 0;
export const isTextList = (value: unknown): boolean => Array.isArray(value) && value.every(isText);
export const isCount = (value: unknown): boolean => Number.isInteger(value) && (value as number) > 0;
export const isMillis = (value: unknown): boolean => typeof value === 'number' && value >= 0 && value <= MOST_MILLIS;
export const isDuration = (value: unknown): boolean => isMillis(value) && value !== 0;
export const isPattern = (value: unknown): boolean => value instanceof RegExp;
export const isListOf =
  (...accepts: ((value: unknown) => boolean)[]) =>
  (value: unknown): boolean =>
    Array.isArray(value) && value.every((item) => accepts.some((accept) => accept(item)));

export const isExporter = hasMethods('export', 'shutdown');
export const isDestination = (value: unknown): boolean => value === 'console' || isRecord(value);
export const isFilled = (value: unknown): boolean => (value as readonly unknown[]).length > 0;
export const isSampler = hasMethods('shouldSample');
export const isProcessor = hasMethods('onStart', 'onEnd', 'forceFlush', 'shutdown');

export function isHttpUrl(value: unknown): boolean {
  return typeof value === 'string' && /^https?:\/\//i.test(value) && URL.canParse(value);
}

export const isPrimitiveRecord = (value: unknown): boolean =>
  isRecord(value) && Object.values(value).every((item) => ['string', 'number', 'boolean'].includes(typeof item));
