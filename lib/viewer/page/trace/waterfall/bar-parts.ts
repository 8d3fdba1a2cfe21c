import type { NetworkPhase } from '../../../../trace/network-phases';
import { networkPhasesOf } from '../../../../trace/network-phases';
import { ERROR_SEVERITY } from '../../../../trace/log-record';
import { offsetOf, type TraceModel } from '../model/trace-model';
import { placeIn, type TimeWindow } from '../model/zoom';

/** A part of the time line, in shares of its width. */
export interface Strip {
  readonly left: number;
  readonly width: number;
}

/** Where a period is on the time line; `undefined` if it is outside. What sticks out is cut. */
export function stripOf(window: TimeWindow, start: number, end: number): Strip | undefined {
  const [left, right] = [placeIn(window, start), placeIn(window, end)];
  if (right < 0 || left > 1) return undefined;
  const from = Math.max(left, 0);
  return { left: from, width: Math.min(right, 1) - from };
}

/** A strip as style of an element. */
export const styleOf = ({ left, width }: Strip) => ({ left: `${left * 100}%`, width: `${width * 100}%` });

/** The widest part of a strip that none of the others covers: room for a name. */
export function freePart(strip: Strip, others: readonly Strip[]): Strip {
  const end = strip.left + strip.width;
  let free: Strip = { left: strip.left, width: 0 };
  let from = strip.left;
  const covers = others.toSorted((one, other) => one.left - other.left);
  for (const { left, width } of [...covers, { left: end, width: 0 }]) {
    const until = Math.min(left, end);
    if (until - from > free.width) free = { left: from, width: until - from };
    from = Math.max(from, left + width);
  }
  return free;
}

export interface PhaseStrip extends Strip {
  readonly kind: NetworkPhase['kind'];
  readonly host: string;
  readonly nanos: number;
  readonly failed: boolean;
}

const NONE: readonly NetworkPhase[] = [];

/** The phases of a client span. */
export function phaseStrips(model: TraceModel, window: TimeWindow, index: number): readonly PhaseStrip[] {
  const entry = model.entries[index];
  const phases = entry?.kind === 'span' && entry.node.span.events.length > 0 ? networkPhasesOf(entry.node) : NONE;
  if (entry?.kind !== 'span' || phases === NONE) return [];
  const shift = model.startNanos + (model.isCorrected ? 0n : entry.node.skewNanos);
  return phases.flatMap(({ kind, host, failed, startNanos, endNanos }) => {
    const start = Number(startNanos - shift);
    const nanos = Number(endNanos - startNanos);
    const strip = stripOf(window, start, start + nanos);
    return strip ? [{ ...strip, kind, host, failed, nanos }] : [];
  });
}

/** A mark on a bar: one event or log record, or several that would lie on each other. */
export interface Dot {
  readonly left: number;
  readonly kind: 'event' | 'log';
  readonly level: 'error' | 'warning' | 'plain';
  readonly titles: readonly string[];
  readonly count: number;
}

const WARNING_SEVERITY = 13;
const MOST_TITLES = 4;

/**
 * The events and log records of a span. Events that are drawn as phases are left out.
 *
 * @param width of the time line in pixels
 */
export function dotsOf(model: TraceModel, window: TimeWindow, index: number, width: number): readonly Dot[] {
  const entry = model.entries[index];
  if (entry?.kind !== 'span') return [];
  const { events } = entry.node.span;
  const logs = model.logs.get(index);
  if (events.length === 0 && !logs) return [];
  const dots = new Map<number, { -readonly [Key in keyof Dot]: Dot[Key] } & { titles: string[] }>();
  const add = (timeNanos: bigint, kind: Dot['kind'], level: Dot['level'], title: string): void => {
    const left = placeIn(window, offsetOf(model, index, timeNanos));
    if (left < 0 || left > 1) return;
    // Marks nearer than 7 pixels become one.
    const slot = Math.round((left * width) / 7);
    const dot = dots.get(slot);
    if (!dot) {
      dots.set(slot, { left, kind, level, titles: [title], count: 1 });
      return;
    }
    dot.count++;
    if (dot.titles.length < MOST_TITLES) dot.titles.push(title);
    if (level === 'error' || (level === 'warning' && dot.level === 'plain')) Object.assign(dot, { level, kind });
  };
  for (const { name, timeNanos, attributes } of events) {
    if (PHASE_EVENT.test(name)) continue;
    const isError = name === 'exception';
    const what = attributes['exception.message'] ?? attributes['exception.type'];
    const title = isError && typeof what === 'string' ? `exception: ${what}` : name;
    add(timeNanos, 'event', isError ? 'error' : 'plain', title.slice(0, 200));
  }
  for (const { timeNanos, severityNumber, severityText = '', body, eventName } of logs ?? []) {
    const level = severityNumber >= ERROR_SEVERITY ? 'error' : severityNumber >= WARNING_SEVERITY ? 'warning' : 'plain';
    const text = typeof body === 'string' ? body : (eventName ?? JSON.stringify(body) ?? '');
    add(timeNanos, 'log', level, `${severityText} ${text}`.trim().slice(0, 200));
  }
  return [...dots.values()];
}

const PHASE_EVENT = /^(?:fetch|domainLookup|connect|secureConnection|request|response)(?:Start|End)$/;
