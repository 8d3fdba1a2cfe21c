import type { SpanLimits } from '@opentelemetry/sdk-trace-base';
import { open, SUBJECTS, withVariables } from './subjects';

const LINK = { context: { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1 } };
const NUMBERED = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 'value']));

describe.each(SUBJECTS)('limits of a span of $name', (subject) => {
  it('keep the first attributes, and count the rest', () => {
    const span = open(subject, { spanLimits: { attributeCountLimit: 3 } }).finished(
      { attributes: { a: 1, b: 2 } },
      (written) => written.setAttributes({ c: 3, d: 4, a: 5 }).setAttribute('e', 6).setAttribute('b', 7),
    );
    expect(span.attributes).toStrictEqual({ a: 5, b: 7, c: 3 });
    expect(span.droppedAttributesCount).toBe(2);
  });

  it('apply to attributes at the start', () => {
    const span = open(subject, { spanLimits: { attributeCountLimit: 2 } }).finished({ attributes: NUMBERED(5) });
    expect(span.attributes).toStrictEqual({ k0: 'value', k1: 'value' });
    expect(span.droppedAttributesCount).toBe(3);
  });

  it('do not count an invalid attribute', () => {
    const span = open(subject, { spanLimits: { attributeCountLimit: 2 } }).finished(
      { attributes: { a: {} as never, b: null as never, c: 1, d: 2 } },
      (written) => written.setAttribute('e', {} as never),
    );
    expect(span.attributes).toStrictEqual({ c: 1, d: 2 });
    expect(span.droppedAttributesCount).toBe(0);
  });

  it('drop all attributes at a limit of zero', () => {
    const span = open(subject, { spanLimits: { attributeCountLimit: 0 } }).finished({ attributes: { a: 1 } });
    expect([span.attributes, span.droppedAttributesCount]).toStrictEqual([{}, 1]);
  });

  it('cut strings, and strings in arrays, in spans, events and links', () => {
    const span = open(subject, { spanLimits: { attributeValueLengthLimit: 3 } }).finished(
      { attributes: { early: 'abcdef', list: ['abcd', 'ab'], number: 123456, flag: true } },
      (written) => {
        written.setAttribute('late', 'ghijkl').setAttribute('gaps', ['mnopq', null]);
        written.addEvent('e', { text: 'rstuvw' });
        written.addLink({ ...LINK, attributes: { text: ['xyzabc'] } });
      },
    );
    expect(span.attributes).toStrictEqual({
      early: 'abc',
      list: ['abc', 'ab'],
      number: 123456,
      flag: true,
      late: 'ghi',
      gaps: ['mno', null],
    });
    expect(span.events[0]?.attributes).toStrictEqual({ text: 'rst' });
    expect(span.links[0]?.attributes).toStrictEqual({ text: ['xyz'] });
  });

  it.each([0, -5])('cut nothing at an invalid length of %d', (attributeValueLengthLimit) => {
    const { attributes } = open(subject, { spanLimits: { attributeValueLengthLimit } }).finished({
      attributes: { a: 'text' },
    });
    expect(attributes).toStrictEqual({ a: 'text' });
  });

  it('keep the last events, and count the rest', () => {
    const span = open(subject, { spanLimits: { eventCountLimit: 2 } }).finished({}, (written) => {
      for (const name of ['a', 'b', 'c', 'd']) written.addEvent(name);
    });
    expect([span.events.map(({ name }) => name), span.droppedEventsCount]).toStrictEqual([['c', 'd'], 2]);
  });

  it('keep the last links, and count the rest', () => {
    const links = ['1', '2', '3'].map((id) => ({ context: { ...LINK.context, spanId: id.repeat(16) } }));
    const span = open(subject, { spanLimits: { linkCountLimit: 2 } }).finished({ links: [...links] }, (written) =>
      written.addLink(LINK),
    );
    expect(span.links.map(({ context }) => context.spanId)).toStrictEqual(['3'.repeat(16), 'b'.repeat(16)]);
    expect(span.droppedLinksCount).toBe(2);
  });

  it('drop all events and links at a limit of zero', () => {
    const span = open(subject, { spanLimits: { eventCountLimit: 0, linkCountLimit: 0 } }).finished(
      { links: [LINK] },
      (written) => written.addEvent('e').addLink(LINK),
    );
    expect([span.events, span.links]).toStrictEqual([[], []]);
    expect([span.droppedEventsCount, span.droppedLinksCount]).toStrictEqual([1, 2]);
  });

  it('apply to the attributes of an event and of a link', () => {
    const spanLimits = { attributePerEventCountLimit: 1, attributePerLinkCountLimit: 2 };
    const span = open(subject, { spanLimits }).finished({ links: [{ ...LINK, attributes: NUMBERED(4) }] }, (written) =>
      written.addEvent('e', NUMBERED(4)),
    );
    expect(span.events[0]).toMatchObject({ attributes: { k0: 'value' }, droppedAttributesCount: 3 });
    expect(span.links[0]).toMatchObject({ attributes: { k0: 'value', k1: 'value' }, droppedAttributesCount: 2 });
  });

  it('are 128 for all counts and unlimited for lengths by default', () => {
    const text = 'x'.repeat(100_000);
    const span = withVariables({}, () => open(subject)).finished(
      { attributes: NUMBERED(200), links: Array.from({ length: 200 }, () => LINK) },
      (written) => {
        for (let index = 0; index < 200; index++)
          written.addEvent('e', index === 199 ? { ...NUMBERED(199), text } : {});
        written.addLink({ ...LINK, attributes: NUMBERED(200) }).setAttribute('k0', text);
      },
    );
    expect(Object.keys(span.attributes)).toHaveLength(128);
    expect(span.attributes['k0']).toBe(text);
    expect([span.events.length, span.links.length]).toStrictEqual([128, 128]);
    expect([span.events.at(-1)?.droppedAttributesCount, span.links.at(-1)?.droppedAttributesCount]).toStrictEqual([
      72, 72,
    ]);
    expect([span.droppedAttributesCount, span.droppedEventsCount, span.droppedLinksCount]).toStrictEqual([72, 72, 73]);
  });

  describe('from environment variables', () => {
    const attributesKept = (
      variables: Readonly<Record<string, string>>,
      spanLimits: SpanLimits = {},
      generalLimits = {},
    ) =>
      withVariables(variables, () => {
        const opened = open(subject, { spanLimits, generalLimits });
        const { attributes } = opened.finished({ attributes: { a: 'abcdefgh', b: 1, c: 1, d: 1, e: 1 } });
        return [Object.keys(attributes).length, String(attributes['a']).length];
      });
    const GENERAL = { OTEL_ATTRIBUTE_COUNT_LIMIT: '4', OTEL_ATTRIBUTE_VALUE_LENGTH_LIMIT: '7' };
    const SPECIAL = { OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: '3', OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: '6' };
    const general = { attributeCountLimit: 2, attributeValueLengthLimit: 5 };
    const special = { attributeCountLimit: 1, attributeValueLengthLimit: 4 };

    it('come from the span option, the general option, the span variable, the general variable, in this order', () => {
      expect(attributesKept({ ...GENERAL, ...SPECIAL }, special, general)).toStrictEqual([1, 4]);
      expect(attributesKept({ ...GENERAL, ...SPECIAL }, {}, general)).toStrictEqual([2, 5]);
      expect(attributesKept({ ...GENERAL, ...SPECIAL })).toStrictEqual([3, 6]);
      expect(attributesKept(GENERAL)).toStrictEqual([4, 7]);
      expect(attributesKept({})).toStrictEqual([5, 8]);
    });

    it('are ignored if they are empty or not a number', () => {
      const nothing = { OTEL_SPAN_ATTRIBUTE_COUNT_LIMIT: ' ', OTEL_SPAN_ATTRIBUTE_VALUE_LENGTH_LIMIT: 'many' };
      expect(attributesKept({ ...GENERAL, ...nothing })).toStrictEqual([4, 7]);
    });

    it('apply to events, links and their attributes', () => {
      const variables = {
        OTEL_SPAN_EVENT_COUNT_LIMIT: '1',
        OTEL_SPAN_LINK_COUNT_LIMIT: '2',
        OTEL_SPAN_ATTRIBUTE_PER_EVENT_COUNT_LIMIT: '3',
        OTEL_SPAN_ATTRIBUTE_PER_LINK_COUNT_LIMIT: '4',
      };
      const span = withVariables(variables, () => open(subject)).finished({}, (written) => {
        for (let index = 0; index < 5; index++) {
          written.addEvent('e', NUMBERED(5)).addLink({ ...LINK, attributes: NUMBERED(5) });
        }
      });
      expect([span.events.length, span.links.length]).toStrictEqual([1, 2]);
      expect(Object.keys(span.events[0]?.attributes ?? {})).toHaveLength(3);
      expect(Object.keys(span.links[0]?.attributes ?? {})).toHaveLength(4);
    });
  });
});
