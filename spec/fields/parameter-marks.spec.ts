import { Field, Instrument, type OptionError, recordField, Skip } from '../../lib';
import { freshTelemetry } from '../fresh-telemetry';
import { fieldsOf } from '../fields-of';

const telemetry = freshTelemetry();

const attributes = (): readonly unknown[] => telemetry.spans.map(fieldsOf);

describe('@Field', () => {
  it('records a parameter under another name, which becomes a declared field', () => {
    class Orders {
      @Instrument()
      find(@Field('customer.id') id: string, page: number): string {
        recordField('customer.id', `${id}!`);
        return `${id} ${page}`;
      }
    }
    expect(new Orders().find('c-1', 2)).toBe('c-1 2');
    expect(attributes()).toStrictEqual([{ 'customer.id': 'c-1!', page: 2 }]);
    expect(telemetry.warnings).toStrictEqual([]);
  });

  it('without a name keeps the name of the parameter', () => {
    class Orders {
      @Instrument()
      find(@Field() id: string, @Field() { page }: { page: number }): string {
        return `${id} ${page}`;
      }
    }
    new Orders().find('c-1', { page: 2 });
    expect(attributes()).toStrictEqual([{ id: 'c-1', page: 2 }]);
  });

  it('records a destructured parameter as a whole', () => {
    class Orders {
      @Instrument()
      find(
        @Field('query') { text, page = 1 }: { text: string; page?: number },
        @Field('ids') ...ids: string[]
      ): unknown {
        return [text, page, ids];
      }
    }
    new Orders().find({ text: 't' }, 'a', 'b');
    expect(attributes()).toStrictEqual([{ query: '{"text":"t"}', ids: ['a', 'b'] }]);
  });

  it('records a parameter that is called `_`', () => {
    class Orders {
      @Instrument()
      find(@Field('first') _: string, id: string): string {
        return id;
      }
    }
    new Orders().find('a', 'b');
    expect(attributes()).toStrictEqual([{ first: 'a', id: 'b' }]);
  });

  it('hides the value if the new name is secret', () => {
    class Orders {
      @Instrument()
      find(@Field('user.password') text: string): string {
        return text;
      }
    }
    new Orders().find('hunter2');
    expect(attributes()).toStrictEqual([{ 'user.password': '[redacted]' }]);
  });

  it('makes `skip` match the new name', () => {
    class Orders {
      @Instrument({ skip: ['customer.id'] })
      find(@Field('customer.id') id: string, page: number): string {
        return `${id} ${page}`;
      }
    }
    new Orders().find('c-1', 2);
    expect(attributes()).toStrictEqual([{ page: 2 }]);
  });

  it.each([
    ['an empty name', ''],
    ['a number', 5],
  ])('rejects %s', (_what, name) => {
    const failure = ((): OptionError | undefined => {
      try {
        Field(name as string);
        return undefined;
      } catch (error) {
        return error as OptionError;
      }
    })();
    expect(failure).toMatchObject({
      code: 'ERR_OPTION_INVALID',
      option: '@Field',
      message: `Expected \`@Field\` to be given a non-empty string, got ${JSON.stringify(name)}. To keep the name of the parameter, write @Field().`,
    });
  });
});

describe('@Skip', () => {
  const untouchable = (touched: string[]): object =>
    new Proxy(
      {},
      {
        get: (_target, key) => touched.push(`get ${String(key)}`),
        ownKeys: () => (touched.push('ownKeys'), []),
        getPrototypeOf: () => (touched.push('getPrototypeOf'), null),
        getOwnPropertyDescriptor: () => (touched.push('descriptor'), undefined),
      },
    );

  it('skips a parameter without reading the argument', () => {
    const touched: string[] = [];
    class Orders {
      @Instrument()
      find(id: string, @Skip() _credentials: object, @Skip() { name }: { name?: string } = {}): string {
        return `${id} ${name}`;
      }
      @Instrument()
      static list(@Skip() _credentials: object, page: number): number {
        return page;
      }
    }
    new Orders().find('o-1', untouchable(touched));
    Orders.list(untouchable(touched), 2);
    expect(attributes()).toStrictEqual([{ id: 'o-1' }, { page: 2 }]);
    expect(touched).toStrictEqual([]);
  });

  it('wins over @Field, in either order', () => {
    class Orders {
      @Instrument()
      find(@Skip() @Field('a') first: string, @Field('b') @Skip() second: string, third: string): string {
        return first + second + third;
      }
    }
    new Orders().find('1', '2', '3');
    expect(attributes()).toStrictEqual([{ third: '3' }]);
  });

  it('applies to a decorated class too', () => {
    @Instrument()
    class Orders {
      find(@Field('order.id') id: string, @Skip() note: string): string {
        return id + note;
      }
      static list(@Skip() note: string, @Field('page.number') page: number): string {
        return note + page;
      }
    }
    new Orders().find('o-1', 'n');
    Orders.list('n', 2);
    expect(attributes()).toStrictEqual([{ 'order.id': 'o-1' }, { 'page.number': 2 }]);
  });

  it('applies to one method of one class', () => {
    class Base {
      @Instrument()
      find(@Skip() id: string, page: number): string {
        return `${id} ${page}`;
      }
      @Instrument()
      list(id: string, page: number): string {
        return `${id} ${page}`;
      }
    }
    class Orders extends Base {
      @Instrument()
      override find(id: string, page: number): string {
        return super.find(id, page + 1);
      }
    }
    new Orders().find('o-1', 1);
    new Orders().list('o-2', 3);
    expect(attributes()).toStrictEqual([{ page: 2 }, { id: 'o-1', page: 1 }, { id: 'o-2', page: 3 }]);
  });
});

const untouched = (): never => {
  throw new Error('a skipped argument was touched');
};

describe('with `args`', () => {
  it('@Field and @Skip still rename and skip by position', () => {
    class Shop {
      @Instrument({ args: ['first', 'second', 'third'] })
      buy(@Field('item.id') a: number, @Skip() b: unknown, c: number): number {
        return a + c;
      }
    }
    const untouchable = new Proxy({}, { ownKeys: () => untouched() });
    expect(new Shop().buy(1, untouchable, 3)).toBe(4);
    expect(telemetry.outline()).toEqual([{ name: 'Shop.buy', attributes: { 'item.id': 1, third: 3 } }]);
  });
});

describe('on a constructor parameter', () => {
  it('@Field and @Skip do nothing, because a constructor has no span', () => {
    @Instrument()
    class Orders {
      constructor(
        @Field('order.id') readonly id: string,
        @Skip() readonly note: string,
      ) {}
    }
    expect(new Orders('o-1', 'n')).toStrictEqual(expect.objectContaining({ id: 'o-1', note: 'n' }));
    expect(telemetry.spans).toStrictEqual([]);
  });
});
