/** One of the three requests of `npm start`. */
export interface StoryRequest {
  readonly title: string;
  readonly body: unknown;
  /** Names of the spans that end last. Once they have arrived, the trace is complete. */
  readonly lastSpans: readonly string[];
}

const PAYMENT = { cardNumber: '4111 1111 1111 1111', cvv: '737' };

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
    lastSpans: ['POST /api/orders', 'process order.created'],
  },
  {
    title: 'an order whose inventory check fails',
    body: { customerId: 'c-8', items: [{ productId: 'teapot', quantity: 1 }] },
    lastSpans: ['POST /api/orders'],
  },
  {
    title: 'an order that is slow, somewhere',
    body: {
      customerId: 'c-9',
      items: [
        { productId: 'kettle', quantity: 1 },
        { productId: 'tea', quantity: 1 },
      ],
    },
    lastSpans: ['POST /api/orders', 'process order.created'],
  },
];

export interface GatewayResponse {
  readonly status: number;
  readonly body: unknown;
}

/** Sends one order to the gateway. */
export async function placeOrder(
  gatewayUrl: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<GatewayResponse> {
  const response = await fetch(`${gatewayUrl}/api/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}
