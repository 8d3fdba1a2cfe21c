import type { CollectorSettings } from '../collector-settings';
import type { Note } from '../note';

/** When the sampling tier decides about a trace, in seconds. */
export interface DecisionTimes {
  /** After the first span of the trace has arrived. */
  readonly afterFirstSpan: number;
  /** After a span without a parent has arrived; `undefined` if this would not be earlier. */
  readonly afterRoot: number | undefined;
}

const DEFAULT_DELAY_MILLIS = 5000;
/** For the queue of the gateway, and for a batch of a service that waits for a connection. */
const DELIVERY_SECONDS = 5;

/** The times of a decision, from the options of the services. */
export function decisionTimes({ options, tail }: Pick<CollectorSettings, 'options' | 'tail'>): DecisionTimes {
  const afterFirstSpan = Math.max(1, Math.ceil(tail.decisionWaitMillis / 1000));
  const afterRoot = deliverySeconds(options);
  return { afterFirstSpan, afterRoot: afterRoot < afterFirstSpan ? afterRoot : undefined };
}

/** Notes if the decision may come before all spans have arrived. */
export function notesOnTimes({ options, tail }: Pick<CollectorSettings, 'options' | 'tail'>): readonly Note[] {
  const { afterFirstSpan, afterRoot } = decisionTimes({ options, tail });
  if (afterRoot !== undefined) return [];
  const text =
    `The Collector decides ${afterFirstSpan} s after the first span of a trace has arrived. Spans of the same trace arrive ` +
    `up to ${deliverySeconds(options)} s later, because services send batches. Set it to ` +
    `${1000 * (deliverySeconds(options) + 1)} or more, or lower batch.scheduledDelayMillis.`;
  return [{ option: 'sampling.tail.decisionWaitMillis', effect: 'differs', text }];
}

/** How long after its end a span may arrive: its service sends a batch after this delay. */
function deliverySeconds({ batch }: CollectorSettings['options']): number {
  return Math.ceil((batch?.scheduledDelayMillis ?? DEFAULT_DELAY_MILLIS) / 1000) + DELIVERY_SECONDS;
}
