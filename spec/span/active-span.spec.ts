import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import type { RecordingSpan } from '../../lib/engine/span/recording-span';
import { EngineTracerProvider } from '../../lib/engine/tracer-provider';
import { instrument } from '../../lib/instrument/instrument';
import { recordField } from '../../lib/fields/record-field';
import { ActiveSpan } from '../../lib/span/active-span';
import { openSpan } from '../../lib/span/start-span';
import { activeSpanOf, contextIn } from '../../lib/span/current/span-context';
import { SpanCollector } from '../../lib/testing/span-collector';
import { freshTelemetry } from '../fresh-telemetry';
import { fieldsOf } from '../fields-of';

describe('ActiveSpan', () => {
  const telemetry = freshTelemetry();
  const fields = new Set(['order_id']);
  const declared = { has: (name: string) => fields.has(name), names: [...fields] };

  function active(over: { declared?: typeof declared } = {}): ActiveSpan {
    return new ActiveSpan(trace.getTracer('spec').startSpan('s'), { name: 's', target: 't', ...over }, undefined);
  }

  it('has the given declared fields, and takes any field if none are given', () => {
    const strict = active({ declared });
    expect([strict.declares('order_id'), strict.declares('other'), strict.takesAnyField]).toEqual([true, false, false]);
    const open = active();
    expect([open.declares('order_id'), open.takesAnyField]).toEqual([false, true]);
    for (const { span } of [strict, open]) span.end();
  });

  it('writes an attribute and remembers it for log lines and filters', () => {
    const span = active();
    span.write('a', 1);
    span.write('a', 2);
    span.write('b', ['x']);
    span.span.end();
    expect(span.recorded).toEqual({ a: 2, b: ['x'] });
    expect(telemetry.outline()).toEqual([{ name: 's', attributes: { a: 2, b: ['x'] } }]);
  });

  it('remembers no more attributes than the span limit', async () => {
    const collector = new SpanCollector();
    const provider = new EngineTracerProvider({
      spanProcessors: [collector],
      spanLimits: { attributeCountLimit: 2, attributeValueLengthLimit: 3 },
    });
    const span = provider.getTracer('spec').startSpan('s') as RecordingSpan;
    const remembering = new ActiveSpan(span, { name: 's', target: 't' }, undefined, span.attributes);
    for (const name of ['a', 'b', 'c']) remembering.write(name, 'abcdef');
    span.end();
    expect(remembering.recorded).toEqual({ a: 'abc', b: 'abc' });
    expect(collector.spans).toMatchObject([{ attributes: { a: 'abc', b: 'abc' }, droppedAttributesCount: 1 }]);
    await provider.shutdown();
  });

  it('forgets an attribute that other code has set, until this package records it', () => {
    const seen: unknown[] = [];
    const look = (): void => void seen.push(fieldsOf({ attributes: activeSpanOf(context.active())?.recorded ?? {} }));
    const work = (id: string): void => {
      trace.getActiveSpan()?.setAttributes({ password: 'hunter2', id: 'o-18' });
      look();
      recordField('password', 'hunter2');
      look();
      return void id;
    };
    instrument({ name: 'work', args: ['id'] }, work)('o-17');
    expect(seen).toEqual([{}, { password: '[redacted]' }]);
    expect(telemetry.outline()).toEqual([{ name: 'work', attributes: { id: 'o-18', password: '[redacted]' } }]);
  });

  it('applies special fields without remembering them', () => {
    const span = active();
    span.write('otel.name', 'renamed');
    span.span.end();
    expect(span.recorded).toEqual({});
    expect(telemetry.outline()).toEqual([{ name: 'renamed' }]);
  });

  it('writes nothing when the span has ended', () => {
    const span = active();
    span.span.end();
    span.write('late', 1);
    expect(span.recorded).toEqual({});
  });

  it('is found only in its own context', () => {
    const span = active();
    const inside = contextIn(ROOT_CONTEXT, span);
    expect(activeSpanOf(inside)).toBe(span);
    expect(activeSpanOf(ROOT_CONTEXT)).toBeUndefined();
    span.span.end();
  });

  it('has no parent if the enclosing span belongs to another trace', () => {
    const outer = openSpan({ name: 'outer' });
    const [child, root] = outer.run(() => [openSpan({ name: 'child' }), openSpan({ name: 'root', parent: null })]);
    expect([child.active.parent, child.active.enclosing]).toEqual([outer.active, outer.active]);
    expect([root.active.parent, root.active.enclosing]).toEqual([undefined, outer.active]);
    for (const open of [child, root, outer]) open.end();
  });

  it('finds the enclosing span of this package across a span of another library', () => {
    const outer = openSpan({ name: 'outer' });
    const foreign = outer.run(() => trace.getTracer('other').startSpan('foreign'));
    const between = trace.setSpan(outer.context, foreign);
    const inner = context.with(between, () => openSpan({ name: 'inner' }));
    expect(inner.active.enclosing).toBe(outer.active);
    expect(outer.active.enclosing).toBeUndefined();
    inner.end();
    foreign.end();
    outer.end();
    expect(telemetry.outline()).toEqual([
      { name: 'outer', children: [{ name: 'foreign', children: [{ name: 'inner' }] }] },
    ]);
  });
});
