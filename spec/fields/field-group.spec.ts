import { defineFields, Empty, instrument, Instrument } from '../../lib';
import { freshTelemetry } from '../fresh-telemetry';

const telemetry = freshTelemetry();

const order = defineFields('order', {
  id: 'string',
  total_cents: 'number',
  paid: 'boolean',
  item_ids: 'string[]',
});

describe('a group of fields', () => {
  it('declares each of its fields under the prefix', () => {
    expect(order.declared).toStrictEqual({
      'order.id': Empty,
      'order.total_cents': Empty,
      'order.paid': Empty,
      'order.item_ids': Empty,
    });
  });

  it('records any subset of its fields at any time, falsy values included', () => {
    class Orders {
      @Instrument({ fields: { ...order.declared } })
      create(pieces: number): string {
        order.record({ id: 'o-1', total_cents: 0, paid: false });
        order.record({ item_ids: ['a', 'b'] });
        return `o-${pieces}`;
      }
    }
    new Orders().create(2);
    expect(telemetry.outline()).toStrictEqual([
      {
        name: 'Orders.create',
        attributes: {
          pieces: 2,
          'order.id': 'o-1',
          'order.total_cents': 0,
          'order.paid': false,
          'order.item_ids': ['a', 'b'],
        },
      },
    ]);
    expect(telemetry.warnings).toStrictEqual([]);
  });

  it('records on the nearest span that declares it', () => {
    const inner = instrument({ name: 'inner' }, () => order.record({ id: 'o-1' }));
    const other = instrument({ name: 'other', fields: { ...order.declared } }, () => inner());
    instrument({ name: 'outer', fields: { ...order.declared } }, () => other())();
    expect(telemetry.outline()).toStrictEqual([
      {
        name: 'outer',
        children: [{ name: 'other', attributes: { 'order.id': 'o-1' }, children: [{ name: 'inner' }] }],
      },
    ]);
    expect(telemetry.warnings).toStrictEqual([]);
  });

  it('keeps the last value, and is not cleared by undefined or null', () => {
    instrument({ name: 'call', fields: { ...order.declared } }, () => {
      order.record({ id: 'o-1', total_cents: 1 });
      order.record({ id: undefined, total_cents: null });
      order.record({ total_cents: 2 });
    })();
    expect(telemetry.outline()).toStrictEqual([
      { name: 'call', attributes: { 'order.id': 'o-1', 'order.total_cents': 2 } },
    ]);
  });

  it('records no field outside the group', () => {
    const more: object = { id: 'o-1', unknown: 1, toString: 2 };
    instrument({ name: 'call', fields: { ...order.declared } }, () => {
      order.record(more);
      order.record(Object.create({ id: 'inherited' }) as object);
    })();
    expect(telemetry.outline()).toStrictEqual([{ name: 'call', attributes: { 'order.id': 'o-1' } }]);
  });

  it('hides the values of secret names', () => {
    const user = defineFields('user', { password: 'string' });
    instrument({ name: 'call', fields: { ...user.declared } }, () => user.record({ password: 'hunter2' }))();
    expect(telemetry.outline()).toStrictEqual([{ name: 'call', attributes: { 'user.password': '[redacted]' } }]);
  });

  it('does nothing outside a span', () => {
    expect(() => order.record({ id: 'o-1' })).not.toThrow();
    expect(telemetry.spans).toStrictEqual([]);
  });

  it('warns once if no span declares it, and records on the nearest span', () => {
    const call = instrument({ name: 'call' }, () => order.record({ id: 'o-1' }));
    call();
    call();
    expect(telemetry.outline()).toStrictEqual([
      { name: 'call', attributes: { 'order.id': 'o-1' } },
      { name: 'call', attributes: { 'order.id': 'o-1' } },
    ]);
    expect(telemetry.warnings.map(({ code }) => code)).toStrictEqual(['FIELD_NOT_DECLARED']);
  });

  it('never throws, for any argument', () => {
    const group = defineFields('order', { id: 'string' });
    const hostile = {
      get id(): string {
        throw new Error('not to be read');
      },
    };
    const record = instrument({ fields: { ...group.declared } }, function place() {
      group.record(undefined as never);
      group.record(hostile);
      return 'placed';
    });
    expect(record()).toBe('placed');
    expect(telemetry.outline()).toEqual([{ name: 'place' }]);
  });
});
