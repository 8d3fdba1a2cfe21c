import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { tracedQuery } from 'otel-instrument';
import type { Database } from '../database/database';
import { DATABASE } from '../database/database.module';

/** Only digests are stored. The row is that of `DEMO_TOKEN` in requests.ts. */
export const TOKEN_TABLES = `
  CREATE TABLE IF NOT EXISTS tokens (sha256 text PRIMARY KEY, owner text NOT NULL);
  INSERT INTO tokens VALUES ('31f8f343b49983b1ce3b0f1faf43a701b18726553d8fb835f4bb49649c8d52c3', 'web-shop')
  ON CONFLICT DO NOTHING;
`;

/** The tables of the auth service. */
@Injectable()
export class TokenStore {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  async ownerOf(token: string): Promise<string | undefined> {
    const { rows } = await tracedQuery(this.database, {
      name: 'find token',
      sql: 'SELECT owner FROM tokens WHERE sha256 = $1',
      params: [createHash('sha256').update(token).digest('hex')],
    });
    return rows[0]?.['owner'] as string | undefined;
  }
}
