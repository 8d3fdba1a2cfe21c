import type { ComparedPair } from '../../api/trace-comparison';
import type { SpanAttributeValue } from '../../../trace/attributes';
import { counted, formatDelta, formatNanos, formatRatio } from '../parts/amount';
import { Icon } from '../parts/icon';
import { cut } from '../text/cut';
import { ServiceName } from '../parts/service-name';
import { type CompareRoute, formatRoute } from '../state/route';
import type { ComparedRow } from './compared-rows';

interface Place {
  readonly top: number;
  /** Of the line among all lines, the head included, from 1. */
  readonly position: number;
}

type Row<Kind> = Extract<ComparedRow, { kind: Kind }>;

interface PairProps extends Place {
  readonly row: Row<'pair'>;
  readonly shown: CompareRoute;
  /** The largest difference, for the bars. */
  readonly most: number;
  readonly onToggle: (index: number) => void;
}

const WORDS = { same: '', added: 'added', removed: 'removed', slower: 'slower', faster: 'faster' } as const;
/** Deeper spans are not moved further to the right. */
const MOST_STEPS = 16;

/** A span of the left trace beside its counterpart. */
export function PairLine({ row, shown, most, top, position, onToggle }: PairProps) {
  const { pair, index, isOpen } = row;
  const { left, right } = pair;
  const changed = pair.attributes.length;
  return (
    <div
      class={`compare-line is-${pair.kind}`}
      role="row"
      aria-rowindex={position}
      style={{ transform: `translateY(${top}px)` }}
    >
      <span
        role="cell"
        class="compare-name"
        style={{ paddingInlineStart: `${8 + 14 * Math.min(pair.depth, MOST_STEPS)}px` }}
      >
        {changed > 0 ? (
          <button
            type="button"
            class="twist"
            aria-expanded={isOpen}
            aria-label={`${counted(changed, 'attribute differs', 'attributes differ')}: ${cut(pair.name)}`}
            onClick={() => onToggle(index)}
          >
            <Icon name={isOpen ? 'down' : 'right'} size={12} />
          </button>
        ) : (
          <span class="twist" />
        )}
        <bdi class="cut" title={cut(pair.name, 1000)}>
          {cut(pair.name) || 'no name'}
        </bdi>
        <ServiceName name={pair.service} />
        {WORDS[pair.kind] && <span class={`badge is-${pair.kind}`}>{WORDS[pair.kind]}</span>}
        {changed > 0 && <span class="soft">{counted(changed, 'attribute')}</span>}
      </span>
      <Side traceId={shown.left} side={left} {...{ pair, shown }} />
      <Side traceId={shown.right} side={right} {...{ pair, shown }} />
      <span role="cell" class="compare-delta number">
        <Bar delta={Number(pair.deltaNanos)} most={most} />
        {left && right && (
          <span>
            {formatDelta(pair.deltaNanos)}{' '}
            <span class="soft">
              {pair.deltaNanos === '0' ? '' : formatRatio(left.durationNanos, right.durationNanos)}
            </span>
          </span>
        )}
      </span>
    </div>
  );
}

interface SideProps {
  readonly traceId: string;
  readonly side: ComparedPair['left'];
  readonly pair: ComparedPair;
  readonly shown: CompareRoute;
}

function Side({ traceId, side, pair, shown }: SideProps) {
  if (!side) {
    return (
      <span role="cell" class="is-number soft">
        –
      </span>
    );
  }
  const { spanId, durationNanos, isError } = side;
  return (
    <span role="cell" class="is-number number">
      {isError && (
        <span class="is-error">
          <Icon name="error" size={12} />
          <span class="unseen">failed, </span>
        </span>
      )}
      <a href={formatRoute({ view: 'trace', traceId, spanId, query: shown.query })}>
        {formatNanos(durationNanos)}
        <span class="unseen">: open {cut(pair.name)}</span>
      </a>
    </span>
  );
}

/** From the middle to the right if the right trace is slower, to the left if it is faster. */
function Bar({ delta, most }: { readonly delta: number; readonly most: number }) {
  const size = `${Math.min(50, (Math.abs(delta) / most) * 50)}%`;
  return (
    <span class="delta-bar" aria-hidden="true">
      {delta !== 0 && <span class={delta > 0 ? 'is-slower' : 'is-faster'} style={{ inlineSize: size }} />}
    </span>
  );
}

/** An attribute that differs, or that only one of the spans has. */
export function AttributeLine({ row, top, position }: Place & { readonly row: Row<'attribute'> }) {
  const { key, left, right } = row.difference;
  return (
    <div
      class="compare-line is-attribute"
      role="row"
      aria-rowindex={position}
      style={{ transform: `translateY(${top}px)` }}
    >
      <span
        role="cell"
        class="compare-name mono"
        style={{ paddingInlineStart: `${44 + 14 * Math.min(row.depth, MOST_STEPS)}px` }}
      >
        <bdi class="cut" title={cut(key, 1000)}>
          {cut(key)}
        </bdi>
      </span>
      <Value side="left" value={left} />
      <Value side="right" value={right} />
    </div>
  );
}

function Value({ side, value }: { readonly side: 'left' | 'right'; readonly value: SpanAttributeValue | undefined }) {
  const text = value === undefined ? undefined : typeof value === 'string' ? value : JSON.stringify(value);
  return (
    <span role="cell" class={`mono compare-value is-${side}`} title={text && cut(text, 2000)}>
      {text === undefined ? <span class="soft">not there</span> : <bdi class="cut">{cut(text)}</bdi>}
    </span>
  );
}
