import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { type Database, openDatabase } from './database';

/** Injects the database of the service. */
export const DATABASE = Symbol('database');

/** The tables of one service, in a schema of their own. */
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(@Inject(DATABASE) private readonly database: Database) {}

  /**
   * @param schema the name of the schema
   * @param tables the statements that create and fill its tables, if they are missing
   */
  static forSchema(schema: string, tables: string): DynamicModule {
    const provider = {
      provide: DATABASE,
      useFactory: async () => {
        const database = await openDatabase(schema);
        await database.setUp(`CREATE SCHEMA IF NOT EXISTS ${schema}; ${tables}`);
        return database;
      },
    };
    return { module: DatabaseModule, providers: [provider], exports: [DATABASE] };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.database.close();
  }
}
