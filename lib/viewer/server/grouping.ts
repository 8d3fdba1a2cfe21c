import { formatAggregate } from '../../query/format-query';
import { GroupTable } from '../../query/match/aggregates';
import type { CompiledQuery } from '../../query/match/compiled-query';
import { nameOfField } from '../../query/query-fields';
import type { Aggregate } from '../../query/query-tree';
import type { GroupList } from '../api/trace-row';
import type { KeptTrace } from '../store/kept-trace';

/** The groups of the spans that a query is about, over all traces that match. */
export class Grouping {
  readonly #table: GroupTable;

  constructor(
    private readonly query: CompiledQuery,
    private readonly aggregate: Aggregate,
  ) {
    this.#table = new GroupTable(aggregate);
  }

  /** Adds a trace, span by span: yields after each. */
  *adding(trace: KeptTrace): Generator<void, void> {
    const context = this.query.contextOf(trace);
    for (const span of yield* this.query.selecting(context)) {
      this.#table.add(span, context);
      yield;
    }
  }

  list(): GroupList {
    const { sort, limit } = this.query;
    return {
      title: formatAggregate(this.aggregate),
      fields: this.aggregate.by.map(nameOfField),
      isDuration: this.#table.isDuration,
      rows: this.#table.groups(sort?.isDescending ?? true).slice(0, limit),
      skipped: this.#table.skipped,
    };
  }
}
