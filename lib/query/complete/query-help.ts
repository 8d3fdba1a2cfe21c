/** One line of the help: what to type, and what it finds. */
export interface QueryHelp {
  readonly example: string;
  readonly meaning: string;
}

/** The query language by example. The page, the terminal and the guide show this table; a test reads each example. */
export const QUERY_HELP: readonly QueryHelp[] = [
  {
    example: 'checkout "pay card"',
    meaning: 'both texts, anywhere: names, services, attribute values, events, log messages',
  },
  { example: 'checkout -health', meaning: 'the first text, but not the second; `NOT health` means the same' },
  { example: 'checkout OR refund', meaning: 'either text; brackets group: `(checkout OR refund) is:error`' },
  { example: 'http.route=/pay status!=ok', meaning: 'a span with this attribute, and a span with another status' },
  { example: 'duration>250ms self>=20ms', meaning: 'spans that took long, with their children and without them' },
  { example: 'trace.duration>1s trace.spans>100', meaning: 'traces that took long or are large' },
  {
    example: 'name~"^(GET|PUT) " http.route!~health',
    meaning: 'regular expressions; `(?i)` at the start ignores case',
  },
  { example: 'body:timeout level>=warn', meaning: 'log records whose message contains a text, and those of a level' },
  { example: 'service in (orders, stock) has:user.id', meaning: 'one of several values; any value of an attribute' },
  {
    example: 'resource.host.name=a event.name=exception',
    meaning: 'attributes of one place: `resource.` `span.` `event.` `log.` `link.`',
  },
  {
    example: 'is:error since:5m',
    meaning: 'also `is:orphan` (parent missing) and `is:root`; ended in the last five minutes',
  },
  {
    example: '{service=orders status=error}',
    meaning: 'one span that meets all conditions; without braces, different spans may',
  },
  { example: '{service=orders} > {kind=client}', meaning: 'a span and its child; `>>` means any descendant' },
  {
    example: '| count() by(name) > 5',
    meaning: 'traces with more than five spans of one name, such as a query in a loop',
  },
  {
    example: 'kind=server | p95(duration) by(service)',
    meaning: 'one value for each group; also count, sum, avg, min, max, p50, p90, p99',
  },
  {
    example: 'is:error | sort -duration | limit 20',
    meaning: 'the slowest first; also start, spans, errors, logs, name, service',
  },
];
