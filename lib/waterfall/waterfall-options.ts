import type { LogRecord } from '../trace/log-record';
import { checkOptions, type OptionTable } from '../validation/check-options';
import { BOOLEAN, numberOf, oneOf } from '../validation/option-kinds';
import { isBoolean, isTextList } from '../validation/predicates';

/** `text` for a terminal, `svg` for an image, `html` for a page in one file. */
export type WaterfallFormat = 'text' | 'svg' | 'html';

/** How much of each span is shown. */
export type WaterfallDetail = 'compact' | 'normal' | 'full';

/** Options of {@link renderWaterfall}. */
export interface WaterfallOptions {
  /**
   * - `text`: lines for a terminal, a log or a test's output.
   * - `svg`: one image without scripts, that follows the light or dark theme of its reader.
   * - `html`: one file without scripts or other files, with all details of each span, to attach to an issue or to mail.
   *
   * @default 'text'
   */
  readonly format?: WaterfallFormat;
  /**
   * - `compact`: repeated siblings are one row, each span has one line of attributes, and log records below a warning are
   *   counted, not shown. At most 100 rows of spans.
   * - `normal`: every span, its business attributes, and up to 20 log records of each span.
   * - `full`: also the attributes of protocols and code, long values, events, links, stacks, and up to 1000 log records of each
   *   span.
   *
   * @default 'normal'
   */
  readonly detail?: WaterfallDetail;
  /** Log records of the traces. Each is shown at its span, in order of time; a record of no shown span, at the end. */
  readonly logs?: readonly LogRecord[];
  /**
   * Whether attributes are shown below their spans. An array shows only the attributes with these names.
   *
   * @default true
   */
  readonly attributes?: boolean | readonly string[];
  /**
   * Whether three and more siblings of one name and service are one row, such as `db.query × 40`, with the children of the
   * longest. Siblings with an error, in themselves or below, keep their rows. So do queries with another `db.query.summary`.
   *
   * @default true for `compact`, otherwise false
   */
  readonly fold?: boolean;
  /**
   * Most rows of spans, of all traces together. Errors come first, then the critical path, then the longest spans. A line
   * names what is omitted, in its place.
   *
   * @default 100 for `compact`; otherwise unlimited for text, 300 for SVG, 2000 for HTML. SVG and HTML have at most 10,000.
   */
  readonly maxSpans?: number;
  /**
   * Whether two runs of the same code give the same output, for snapshots in tests. Then no ids, times, durations or bars are
   * shown. In names, values and messages, UUIDs, long hexadecimal numbers, timestamps and the ports of this machine become
   * `<uuid>`, `<id>`, `<time>` and `<port>`. Siblings are in order of start, then of name.
   *
   * @default false
   */
  readonly stable?: boolean;
  /**
   * Whether rows of text have bars. Without them, each row has its start and its duration: fewer bytes, for log files and for
   * language models.
   *
   * @default true
   */
  readonly bars?: boolean;
  /**
   * For text: columns of the output, 40 or more. For SVG: pixels, 480 or more.
   *
   * @default for text, the width of the terminal, or 100 if the output is not a terminal; for SVG, 960
   */
  readonly width?: number;
  /**
   * Whether text has ANSI colors. `process.stdout.hasColors?.()` tells whether the terminal supports them.
   *
   * @default false
   */
  readonly color?: boolean;
}

/** Options with their defaults. */
export interface WaterfallSettings {
  readonly detail: WaterfallDetail;
  readonly attributes: boolean | readonly string[];
  readonly fold: boolean;
  readonly maxSpans: number;
  readonly stable: boolean;
  readonly bars: boolean;
  readonly width: number | undefined;
  readonly color: boolean;
}

/** A line of more columns would be no picture, and a line of 2^29 columns could not be made. */
const WIDEST = 10_000;

const WATERFALL_OPTIONS = {
  format: oneOf('text', 'svg', 'html'),
  detail: oneOf('compact', 'normal', 'full'),
  logs: { expected: 'an array of log records', validate: Array.isArray },
  attributes: {
    expected: 'a boolean, or an array of attribute names',
    validate: (value) => isBoolean(value) || isTextList(value),
  },
  fold: BOOLEAN,
  maxSpans: numberOf('spans'),
  stable: BOOLEAN,
  bars: BOOLEAN,
  width: {
    expected: `a number of columns or pixels, ${WIDEST} at most`,
    validate: (value) => typeof value === 'number' && value >= 0 && value <= WIDEST,
  },
  color: BOOLEAN,
} satisfies OptionTable;

const COMPACT_SPANS = 100;
const MOST_SPANS = { text: Infinity, svg: 300, html: 2000 } as const;
/** Bounds the size of a file, whatever is asked for. */
const LIMIT_OF_FILES = 10_000;

/** @throws OptionError with the option, what was expected and what was got */
export function settingsOf(options: WaterfallOptions): WaterfallSettings & { readonly format: WaterfallFormat } {
  checkOptions('renderWaterfall', WATERFALL_OPTIONS, options);
  const {
    format = 'text',
    detail = 'normal',
    attributes = true,
    stable = false,
    bars = true,
    width,
    color = false,
  } = options;
  const fold = options.fold ?? detail === 'compact';
  const asked = options.maxSpans ?? (detail === 'compact' ? COMPACT_SPANS : MOST_SPANS[format]);
  const maxSpans = format === 'text' ? asked : Math.min(asked, LIMIT_OF_FILES);
  return { format, detail, attributes, fold, maxSpans, stable, bars, width, color };
}
