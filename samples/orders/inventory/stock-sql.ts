/**
 * Stock is counted in pallets. The teapot has an invalid pallet size. `read_seconds` simulates a slow disk for the kettle.
 * Matcha is never in stock: suppliers deliver it for each order.
 */
export const STOCK_TABLES = `
  CREATE TABLE IF NOT EXISTS stock (
    product_id text PRIMARY KEY,
    pieces integer NOT NULL CHECK (pieces >= 0),
    pallet_size integer NOT NULL,
    read_seconds double precision NOT NULL DEFAULT 0
  );
  CREATE TABLE IF NOT EXISTS reservations (
    order_id uuid NOT NULL,
    product_id text NOT NULL REFERENCES stock,
    pieces integer NOT NULL,
    PRIMARY KEY (order_id, product_id)
  );
  INSERT INTO stock VALUES
    ('tea', 1000000, 100, 0), ('cup', 300000, 50, 0), ('kettle', 40000, 4, 0.4), ('teapot', 12, 0, 0), ('matcha', 0, 10, 0)
  ON CONFLICT DO NOTHING;
`;

export const FIND_STOCK = `
  SELECT product_id, pieces, pieces / pallet_size AS pallets
  FROM stock, LATERAL (SELECT pg_sleep(read_seconds)) AS disk
  WHERE product_id = ANY ($1)
`;

export const ADD_STOCK = `
  UPDATE stock SET pieces = pieces + delivered.value::integer
  FROM jsonb_each_text($1::jsonb) AS delivered WHERE product_id = delivered.key
`;

/** Locks products in a fixed sequence, so that two orders of the same products never deadlock. */
export const RESERVE_STOCK = `
  WITH wanted AS (
    SELECT "productId" AS product_id, sum(quantity)::integer AS quantity
    FROM jsonb_to_recordset($2::jsonb) AS item ("productId" text, quantity integer) GROUP BY "productId"
  ), locked AS (
    SELECT product_id, quantity FROM stock JOIN wanted USING (product_id)
    WHERE pieces >= quantity ORDER BY product_id FOR UPDATE OF stock
  ), taken AS (
    UPDATE stock SET pieces = pieces - quantity
    FROM locked WHERE stock.product_id = locked.product_id RETURNING stock.product_id, quantity
  )
  INSERT INTO reservations SELECT $1, product_id, quantity FROM taken RETURNING product_id, pieces
`;

export const RELEASE_STOCK = `
  WITH released AS (DELETE FROM reservations WHERE order_id = $1 RETURNING product_id, pieces)
  UPDATE stock SET pieces = stock.pieces + released.pieces
  FROM released WHERE stock.product_id = released.product_id
`;
