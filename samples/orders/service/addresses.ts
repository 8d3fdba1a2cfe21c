/** The services of the sample, with the ports that they have if `PORT` is not set. */
export const PORTS = {
  gateway: 3000,
  orders: 3001,
  inventory: 3002,
  shipping: 3003,
  auth: 3004,
  payment: 3005,
  suppliers: 3006,
} as const;

export type ServiceName = keyof typeof PORTS;

/** The base URL of another service: the variable `<NAME>_URL`, or its port on this machine. */
export function urlOf(service: ServiceName): string {
  return process.env[`${service.toUpperCase()}_URL`] ?? `http://127.0.0.1:${PORTS[service]}`;
}

/** The port on which this service listens. */
export const ownPort = (service: ServiceName): number => Number(process.env['PORT'] ?? PORTS[service]);
