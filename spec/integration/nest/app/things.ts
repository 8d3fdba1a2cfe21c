import { HttpService } from '@nestjs/axios';
import { Inject, Injectable } from '@nestjs/common';
import { Empty, Instrument, recordField } from 'otel-instrument';
import { firstValueFrom } from 'rxjs';

/** Has no decorator. The `instrument` hook covers it if the application uses the hook. */
@Injectable()
export class ThingStore {
  constructor(@Inject('MAP') private readonly numbers: Map<string, number>) {}

  async load(id: string): Promise<string> {
    await Promise.resolve();
    return `${id}${this.numbers.get('a') ?? ''}`;
  }
}

@Injectable()
export class Catalogue {
  constructor(
    private readonly store: ThingStore,
    private readonly http: HttpService,
  ) {}

  @Instrument({ fields: { found: Empty } })
  async find(id: string): Promise<string> {
    const thing = await this.store.load(id);
    recordField('found', thing);
    return thing;
  }

  @Instrument()
  async ask(path: string): Promise<unknown> {
    const { data } = await firstValueFrom(this.http.get<unknown>(path));
    return data;
  }
}
