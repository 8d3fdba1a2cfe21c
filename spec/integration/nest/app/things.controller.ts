import { HttpService } from '@nestjs/axios';
import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { IsInt, IsString, Min } from 'class-validator';
import { recordField } from 'otel-instrument';
import { map, type Observable } from 'rxjs';
import { settings } from './settings';
import { Catalogue } from './things';

class NewThing {
  @IsString()
  readonly name!: string;

  @IsInt()
  @Min(1)
  readonly count!: number;
}

/** The wildcard syntax of routes, which differs between versions of path-to-regexp. */
const ANYTHING = settings.major === 10 || settings.adapter === 'fastify' ? '*' : '*path';

@Controller('things')
export class ThingsController {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly http: HttpService,
  ) {}

  @Get('asked')
  ask(): Promise<unknown> {
    return this.catalogue.ask('/stock');
  }

  @Get('asked-as-observable')
  askAsObservable(): Observable<unknown> {
    return this.http.get<unknown>('/stock').pipe(map(({ data }) => data));
  }

  @Get('held')
  hold(): Promise<unknown> {
    return this.catalogue.ask('/hold');
  }

  @Post()
  @HttpCode(201)
  add(@Body() thing: NewThing): Promise<string> {
    recordField('thing.count', thing.count);
    return this.catalogue.find(thing.name);
  }

  @Get(`below/${ANYTHING}`)
  below(): string {
    return 'below';
  }

  @Get(':id')
  find(@Param('id') id: string): Promise<string> {
    return this.catalogue.find(id);
  }
}
