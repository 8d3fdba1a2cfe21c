/** The parts of bench/scale/model that the specs call. */
export interface Visit {
  readonly endpoint: string;
  readonly a: number;
  readonly b: number;
  readonly start: number;
}

export interface PlannedSpan {
  readonly name: string;
  readonly kind: 'server' | 'client' | 'internal' | 'db' | 'cache' | 'producer' | 'consumer';
  readonly service: string;
  readonly start: number;
  readonly end: number;
  readonly failed: boolean;
  readonly children: readonly PlannedSpan[];
  readonly visit?: Visit;
}

export interface Policies {
  readonly headRatio?: number;
  readonly error?: boolean;
  readonly latencyMillis?: number;
  readonly ratio?: number;
}

export interface LocalPart {
  readonly service: string;
  readonly micros: number;
  readonly spans: number;
  readonly failed: boolean;
  readonly reasons: readonly string[];
}

export interface Expected {
  readonly traceId: string;
  readonly spans: number;
  readonly reasons: readonly string[];
  readonly localTraces: readonly LocalPart[];
}

interface Model {
  requestOf(seed: number, number: number): { readonly traceId: string; readonly visit: Visit };
  spanOf(visit: Visit): PlannedSpan;
  eachSpan(span: PlannedSpan, see: (span: PlannedSpan) => void): void;
  placeOf(endpoint: string): number;
  endpointAt(place: number): string;
}

interface Oracle {
  expectedOf(seed: number, number: number, policies: Policies): Expected;
  expectedRun(
    seed: number,
    requests: number,
    policies: Policies,
  ): {
    readonly kept: ReadonlyMap<string, number>;
    readonly spans: number;
    readonly byReason: Readonly<Record<string, number>>;
  };
}

interface Shop {
  readonly ENDPOINTS: Readonly<
    Record<string, readonly { readonly call?: string; readonly send?: string; readonly optional?: boolean }[]>
  >;
  readonly TRAFFIC: Readonly<Record<string, number>>;
  readonly SERVICES: readonly string[];
}

type Carrier = Readonly<Record<string, string>>;

interface Spans {
  spanMaker(
    api: object,
    ids: object,
    send: (visit: Visit, carrier: Carrier, epoch: number) => void,
  ): (visit: Visit, carrier: Carrier, epoch: number, traceId?: string) => number;
}

const FOLDER = '../../../bench/scale';

export const { requestOf, spanOf, eachSpan, placeOf, endpointAt } = jest.requireActual<Model>(
  `${FOLDER}/model/request.cjs`,
);
export const { expectedOf, expectedRun } = jest.requireActual<Oracle>(`${FOLDER}/model/oracle.cjs`);
export const { ENDPOINTS, TRAFFIC, SERVICES } = jest.requireActual<Shop>(`${FOLDER}/model/shop.cjs`);
export const { spanMaker } = jest.requireActual<Spans>(`${FOLDER}/load/spans.cjs`);
