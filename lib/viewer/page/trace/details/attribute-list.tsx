import { useSignal } from '@preact/signals';
import type { ExactAttributes } from '../../../../trace/resource';
import type { SpanAttributes } from '../../../../trace/attributes';
import { CopyButton } from '../../parts/copy-button';
import { cut } from '../../text/cut';
import { Icon } from '../../parts/icon';
import { LongText } from '../../text/long-text';
import { condition, withCondition } from '../../search/conditions';
import { notify } from '../../state/notices';
import { route, search } from '../../state/router';
import { attributeGroups, textOfValue, type AttributeFact } from './attribute-groups';

export interface AttributeListProps {
  readonly attributes: SpanAttributes;
  readonly exact?: ExactAttributes | undefined;
  readonly dropped?: number | undefined;
  /** What the query language puts before the name: `resource.`. */
  readonly scope?: string;
  /** Whether a field for a filter stands above a long list. */
  readonly canFilter?: boolean;
}

const FILTER_FROM = 8;
/** A query holds 4,096 characters. */
const MOST_TERM = 1000;

/** Attributes by group, each with what can be done with it. */
export function AttributeList({ attributes, exact, dropped = 0, scope = '', canFilter = false }: AttributeListProps) {
  const filter = useSignal('');
  const count = Object.keys(attributes).length;
  const groups = attributeGroups(attributes, exact, filter.value);
  return (
    <>
      {canFilter && count >= FILTER_FROM && (
        <input
          class="field is-small attributes-filter"
          type="search"
          aria-label="Filter attributes"
          placeholder={`Filter ${count} attributes`}
          value={filter}
          onInput={({ currentTarget }) => (filter.value = currentTarget.value)}
        />
      )}
      {groups.map(({ name, attributes: facts }) => (
        <dl key={name} class="attributes">
          {facts.map((fact) => (
            <Attribute key={fact.key} fact={fact} scope={scope} />
          ))}
        </dl>
      ))}
      {groups.length === 0 && <p class="soft">{count === 0 ? 'No attributes' : 'No attribute contains this.'}</p>}
      {dropped > 0 && <p class="is-warning">{dropped} more were dropped by the sender.</p>}
    </>
  );
}

function Attribute({ fact, scope }: { readonly fact: AttributeFact; readonly scope: string }) {
  const { key, value, type } = fact;
  const text = textOfValue(value);
  const isTerm = typeof value !== 'object' && key.length + text.length <= MOST_TERM;
  const term = isTerm ? condition(scope + key, text) : undefined;
  return (
    <div class="attribute">
      <dt class="mono">{cut(key)}</dt>
      <dd>
        <LongText text={text} />
        {type && <span class="badge">{type}</span>}
        <span class="attribute-actions">
          {term !== undefined && (
            <button
              type="button"
              class="button is-quiet is-small"
              aria-label={`Filter traces by ${cut(key)}`}
              title="Filter traces by this"
              onClick={() => filterBy(term)}
            >
              <Icon name="filter" size={12} />
            </button>
          )}
          <CopyButton text={text} label={`Copy ${cut(key)}`} />
        </span>
      </dd>
    </div>
  );
}

function filterBy(term: string): void {
  search(withCondition(route.value.query, term));
  notify(`The list shows traces with ${term.slice(0, 80)}`);
}
