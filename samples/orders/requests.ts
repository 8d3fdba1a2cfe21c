/** One of the four requests of `npm start`. */
export interface StoryRequest {
  readonly title: string;
  readonly body: unknown;
  /** The span that ends last in each service. Once they and all parents have arrived, the trace is complete. */
  readonly lastSpans: readonly string[];
}

/** The token of the only caller that the auth service knows. */
export const DEMO_TOKEN = 'demo-token-of-the-web-shop';

const PAYMENT = { cardNumber: '4111 1111 1111 1111', cvv: '737' };

const CHECKED = ['POST /api/orders', 'GET /caller', 'POST /api/inventory/check'];
const SHIPPED = [...CHECKED, 'POST /charges', 'process order.created'];

export const STORY: readonly StoryRequest[] = [
  {
    title: 'an order that succeeds',
    body: {
      customerId: 'c-7',
      items: [
        { productId: 'tea', quantity: 3 },
        { productId: 'cup', quantity: 2 },
      ],
      payment: PAYMENT,
    },
    lastSpans: SHIPPED,
  },
  {
    title: 'an order whose inventory check fails',
    body: { customerId: 'c-8', items: [{ productId: 'teapot', quantity: 1 }] },
    lastSpans: CHECKED,
  },
  {
    title: 'an order that is slow in one of its services',
    body: {
      customerId: 'c-9',
      items: [
        { productId: 'kettle', quantity: 1 },
        { productId: 'tea', quantity: 1 },
      ],
    },
    lastSpans: SHIPPED,
  },
  {
    title: 'an order that is slow, but not in any service',
    body: { customerId: 'c-10', items: [{ productId: 'matcha', quantity: 2 }], payment: PAYMENT },
    lastSpans: [...SHIPPED, 'POST /refills'],
  },
];

export interface GatewayResponse {
  readonly status: number;
  readonly body: unknown;
}

/**
 * Sends one order to the gateway.
 *
 * @param headers more headers; `authorization` replaces the token of the web shop
 */
export async function placeOrder(
  gatewayUrl: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<GatewayResponse> {
  const response = await fetch(`${gatewayUrl}/api/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${DEMO_TOKEN}`, ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}
