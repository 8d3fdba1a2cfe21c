/**
 * The modelled system: ten services of a shop, what each endpoint does, whom it calls, how long that takes, and how often
 * it fails. Change the numbers to model your own system; times are milliseconds.
 *
 * A step is one of:
 * - `work`: an internal span
 * - `db` or `cache`: a client span, to a database or a cache
 * - `call`: a client span, and the server span of another service, whose failure fails this endpoint unless `optional`
 * - `send`: a producer span, and later the consumer span of another service, whose failure nobody waits for
 *
 * Each step happens with probability `chance`, and `times` in a row, or at once if `together` is set. `share` is how often
 * it fails by itself.
 */
const quick = { median: 0.8, sigma: 0.5 };
const query = { median: 2.5, sigma: 0.7, tail: { share: 0.0008, least: 250, alpha: 1.4, most: 4000 } };

const ENDPOINTS = {
  // The edge: every request starts here.
  'edge/GET /': [
    { call: 'accounts/GET /session', optional: true },
    { call: 'catalog/GET /products', together: true },
    { call: 'recommendations/GET /recommendations', chance: 0.9, optional: true, together: true },
    { work: 'render page', takes: { median: 4, sigma: 0.4 } },
  ],
  'edge/GET /products/:id': [
    { call: 'accounts/GET /session', chance: 0.6, optional: true },
    { call: 'catalog/GET /products/:id', together: true },
    { call: 'inventory/GET /stock/:id', together: true, optional: true },
    { call: 'recommendations/GET /recommendations', chance: 0.5, optional: true, together: true },
    { work: 'render page', takes: { median: 3, sigma: 0.4 } },
  ],
  'edge/POST /cart/items': [{ call: 'accounts/GET /session' }, { call: 'cart/POST /items' }],
  'edge/POST /orders': [
    { call: 'accounts/GET /session' },
    { work: 'check form', takes: quick, share: 0.002 },
    { call: 'orders/POST /orders' },
  ],
  'edge/GET /orders/:id': [{ call: 'accounts/GET /session' }, { call: 'orders/GET /orders/:id' }],

  // Rare, and huge: hundreds of spans in one trace.
  'edge/POST /imports': [
    { call: 'accounts/GET /session' },
    { call: 'catalog/PUT /products/:id', times: [100, 300], optional: true },
  ],

  'accounts/GET /session': [
    { cache: 'GET session', takes: quick },
    { db: 'SELECT accounts', takes: query, chance: 0.15 },
  ],
  'catalog/GET /products': [
    { cache: 'MGET products', takes: quick },
    { db: 'SELECT products', takes: query, chance: 0.4 },
    { call: 'pricing/POST /prices' },
  ],
  'catalog/GET /products/:id': [
    { cache: 'GET product', takes: quick },
    { db: 'SELECT products', takes: query, chance: 0.3, share: 0.001 },
    { call: 'pricing/POST /prices' },
  ],
  'catalog/PUT /products/:id': [{ db: 'UPDATE products', takes: query, share: 0.001 }],
  'pricing/POST /prices': [
    { cache: 'MGET prices', takes: quick },
    { db: 'SELECT prices', takes: query, chance: 0.2 },
    { work: 'apply discounts', takes: { median: 0.4 }, times: [1, 3] },
  ],
  'inventory/GET /stock/:id': [{ db: 'SELECT stock', takes: query, share: 0.0005 }],
  'inventory/POST /reservations': [
    { db: 'SELECT stock', takes: query, times: [1, 4] },
    { work: 'reserve', takes: quick, share: 0.01 },
    {
      db: 'UPDATE stock',
      takes: { median: 4, sigma: 0.6, tail: { share: 0.002, least: 400, alpha: 1.3, most: 5000 } },
    },
  ],
  'recommendations/GET /recommendations': [
    { cache: 'GET model', takes: quick },
    {
      work: 'rank',
      takes: { median: 12, sigma: 0.5, tail: { share: 0.001, least: 500, alpha: 1.5, most: 3000 } },
      share: 0.005,
    },
    { call: 'catalog/GET /products/:id', times: [1, 3], together: true, optional: true, chance: 0.5 },
  ],
  'cart/POST /items': [
    { cache: 'GET cart', takes: quick },
    { call: 'inventory/GET /stock/:id' },
    { call: 'pricing/POST /prices' },
    { cache: 'SET cart', takes: quick },
  ],
  'orders/POST /orders': [
    { cache: 'GET cart', takes: quick },
    { call: 'pricing/POST /prices' },
    { call: 'inventory/POST /reservations' },
    { call: 'payments/POST /charges' },
    { db: 'INSERT orders', takes: { median: 5, sigma: 0.5 } },
    { db: 'INSERT order_items', takes: { median: 3, sigma: 0.5 }, times: [1, 8] },
    { send: 'shipping/order.created' },
    { send: 'accounts/order.created' },
  ],
  'orders/GET /orders/:id': [
    { db: 'SELECT orders', takes: query },
    { db: 'SELECT order_items', takes: query },
    { call: 'shipping/GET /parcels/:id', chance: 0.7, optional: true },
  ],
  'payments/POST /charges': [
    { db: 'SELECT cards', takes: query },
    { work: 'score risk', takes: { median: 20, sigma: 0.5 }, share: 0.001 },
    {
      work: 'charge card',
      takes: { median: 180, sigma: 0.5, tail: { share: 0.01, least: 1000, alpha: 1.2, most: 8000 } },
      share: 0.03,
    },
    { db: 'INSERT charges', takes: query },
  ],
  'shipping/order.created': [
    { db: 'SELECT addresses', takes: query },
    {
      work: 'book parcel',
      takes: { median: 90, sigma: 0.6, tail: { share: 0.005, least: 1000, alpha: 1.3, most: 6000 } },
      share: 0.004,
    },
    { db: 'INSERT parcels', takes: query },
  ],
  'shipping/GET /parcels/:id': [{ db: 'SELECT parcels', takes: query }],
  'accounts/order.created': [
    { work: 'render mail', takes: { median: 6, sigma: 0.3 } },
    { work: 'send mail', takes: { median: 60, sigma: 0.7 }, share: 0.003 },
  ],
};

/** What requests ask for, by weight. */
const TRAFFIC = {
  'edge/GET /': 30,
  'edge/GET /products/:id': 45,
  'edge/POST /cart/items': 12,
  'edge/POST /orders': 5,
  'edge/GET /orders/:id': 8,
  'edge/POST /imports': 0.02,
};

const SERVICES = [...new Set(Object.keys(ENDPOINTS).map((endpoint) => endpoint.split('/')[0]))];

/** Round trip between two services, and how long a message waits. */
const NETWORK = { median: 0.5, sigma: 0.4 };
const QUEUE = { median: 40, sigma: 1 };

module.exports = { ENDPOINTS, TRAFFIC, SERVICES, NETWORK, QUEUE };
