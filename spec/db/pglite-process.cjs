// PGlite in its own process: it loads modules in a way that jest's sandbox does not support.
const { PGlite } = require('@electric-sql/pglite');

const opening = PGlite.create();

process.on('message', async ({ id, sql, params }) => {
  try {
    const database = await opening;
    const result = params ? await database.query(sql, params) : await database.exec(sql);
    process.send({ id, result: { rows: params ? result.rows : [] } });
  } catch ({ name, message, code, detail }) {
    process.send({ id, error: { name, message, code, detail } });
  }
});
