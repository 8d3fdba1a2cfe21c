/** How the messages travel. MQTT 3.1.1 and 5 differ in what a message can carry. */
export type TransportName = 'tcp' | 'redis' | 'nats' | 'mqtt-3' | 'mqtt-5' | 'rabbitmq' | 'kafka' | 'grpc';

/** A service and where it listens. */
export interface Address {
  /** First word of the patterns, queues and groups of the service. */
  readonly prefix: string;
  /** The port of the service, on TCP and gRPC. */
  readonly port: number;
}

/** Settings of the application under test, which runs in its own process. */
export interface Settings extends Address {
  readonly role: 'gateway' | 'service';
  readonly transport: TransportName;
  readonly major: number;
  /** Whether it imports `TelemetryModule`. A plain application does not load otel-instrument. */
  readonly traced: boolean;
  /** The services that a gateway sends to, by the first part of its paths. */
  readonly targets: Readonly<Record<string, Address>>;
  /** Whether the broker keeps messages until the service acknowledges them, and the session while the service is down. */
  readonly durable: boolean;
  /** The number of first deliveries that a durable service does not acknowledge. */
  readonly unacknowledged: number;
  readonly protoPath: string;
}

export const settings = JSON.parse(process.env['SETTINGS'] ?? '{}') as Settings;

/** The patterns that the service handles. */
export type PatternName = 'quote' | 'stock' | 'steps' | 'refuse' | 'ordered' | 'shipped';

export const patternOf = ({ prefix }: Address, name: PatternName): string => `${prefix}.${name}`;
