import type { Attributes, AttributeValue } from '@opentelemetry/api';

/** Stands for a port that the system chose. */
const PORT = '<port>';
/** The ports from which systems choose one: Linux begins at 32768, others at 49152. */
const FIRST_EPHEMERAL = 32_768;
const PORT_NAME = /(?:^|[._])port$/;
const LOOPBACK_PORT = /(?<host>\b(?:localhost|127\.0\.0\.1|::1\]?)):(?<port>\d{5})\b/g;

/** Attributes with the ports that the system chose, replaced. */
export function stableAttributes(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name, stableValue(name, value)]));
}

function stableValue(name: string, value: AttributeValue | undefined): AttributeValue | undefined {
  if (typeof value === 'number') return PORT_NAME.test(name) && isEphemeral(value) ? PORT : value;
  if (typeof value !== 'string') return value;
  return value.replaceAll(LOOPBACK_PORT, (text, host: string, port: string) =>
    isEphemeral(Number(port)) ? `${host}:${PORT}` : text,
  );
}

const isEphemeral = (port: number): boolean => port >= FIRST_EPHEMERAL && port <= 65_535;
