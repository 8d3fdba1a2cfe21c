import { telemetryMatchers, useTestTelemetry } from 'otel-instrument/testing';
import 'otel-instrument/testing/jest';
import { createOrder, failureOf } from './stage';

const telemetry = useTestTelemetry({ clock: 'stepping' });

beforeEach(() => createOrder('c-7'));

describe('the matchers', () => {
  it('take test telemetry, a list of spans, or a span', () => {
    expect(telemetry).toHaveSpan('save_order');
    expect(telemetry.spans).toHaveSpan('save_order');
    expect(telemetry.span('save_order')).toHaveSpan('save_order');
    expect(telemetry.span('save_order')).not.toHaveSpan('create_order');
    expect([]).toHaveNoError();
  });

  it.each([
    [7, 'a value of type number'],
    [undefined, 'undefined'],
    [[1, 2], 'a list of 2 items'],
    [{ spans: ['x'] }, 'a value of type object'],
  ])('say what they take instead of %p', (value, described) => {
    expect(() => expect(value).toHaveNoError()).toThrow(
      `toHaveNoError takes test telemetry, a list of spans or a span, and got ${described}. Write \`expect(telemetry)\``,
    );
  });

  it('reject a member of a pattern that does not exist', () => {
    const misspelt = { nmae: 'save_order' } as object;
    for (const assertion of [
      () => expect(telemetry).toHaveSpan(misspelt),
      () => expect(telemetry).not.toHaveSpan(misspelt),
      () => expect(telemetry).toMatchTrace({ name: 'create_order', children: [misspelt] }),
      () => expect(telemetry.span('notify')).toBeChildOf(misspelt),
    ])
      expect(assertion).toThrow(/Expected `\w+: nmae` to be one of name, kind,/);
  });

  it('are six, and an object for `expect.extend`', () => {
    expect(Object.keys(telemetryMatchers).toSorted()).toStrictEqual([
      'toBeChildOf',
      'toHaveExportedNoSecret',
      'toHaveNoError',
      'toHaveRecorded',
      'toHaveSpan',
      'toMatchTrace',
    ]);
  });

  it('show a bounded part of a large trace', () => {
    for (let count = 0; count < 200; count++) createOrder('c-7');
    const message = failureOf(() => expect(telemetry).not.toHaveSpan('save_order'));
    expect(message).toContain('… and 191 more spans');
    expect(message.split('\n').length).toBeLessThan(200);
  });
});

describe('a snapshot of test telemetry', () => {
  it('is its outline', () => {
    expect(telemetry).toMatchInlineSnapshot(`
      [
        {
          "attributes": {
            "customer": "c-7",
          },
          "children": [
            {
              "attributes": {
                "customer": "c-7",
                "order_id": "o-17",
              },
              "name": "save_order",
            },
            {
              "attributes": {
                "note": "saved",
              },
              "name": "notify",
            },
          ],
          "name": "create_order",
        },
      ]
    `);
  });
});

describe('a snapshot of another value', () => {
  it('reads no members of it, which a proxy would have', () => {
    const read: PropertyKey[] = [];
    const proxy = new Proxy(
      { name: 'Tom' },
      {
        get(target, key): unknown {
          read.push(key);
          return Reflect.get(target, key);
        },
      },
    );
    expect(proxy).toMatchInlineSnapshot(`
      {
        "name": "Tom",
      }
    `);
    expect(read).not.toContain('outline');
  });
});
