import { yamlText } from '../../bundled/yaml';
import type { CollectorSettings } from '../collector-settings';
import { type CollectorValue, withVariables } from '../tiers/collector-yaml';
import { explained, reasonsOf } from '../tiers/explained';
import { FromEnvironment } from '../tiers/from-environment';
import { GATEWAY, instancesOf, PORTS, QUEUE_FOLDER, SAMPLING, samplingHosts } from '../tiers/listeners';
import {
  CONFIG_FOLDER,
  GATEWAY_ARGUMENTS,
  GATEWAY_STOP_SECONDS,
  goMemoryLimit,
  IMAGE,
  SAMPLING_ARGUMENTS,
  SAMPLING_STOP_SECONDS,
  USER,
  variablesOf,
} from './container';
import type { InstanceSize } from './sizing';

/** Has a shell, `chown` and `wget`, unlike the image of the Collector. */
const TOOLS_IMAGE = 'busybox:1.37';
const JAEGER_IMAGE = 'jaegertracing/jaeger:2.13.0';
const JAEGER = 'jaeger';
const QUEUE_OWNER = 'otel-queue-owner';
const HEALTH = 'otel-health';

const HEADING = `Runs both tiers on one machine, to try them out or for a small installation:

  docker compose up --detach --wait

Services on this network send to http://${GATEWAY}:${PORTS.http}, or http://${GATEWAY}:${PORTS.grpc} for gRPC. Services on
this machine send to port ${PORTS.http} or ${PORTS.grpc} of localhost.`;

/** The sizes of an instance of each tier. */
export interface TierSizes {
  readonly gateway: InstanceSize;
  readonly sampling: InstanceSize;
}

/** A Compose file that runs both tiers, and Jaeger if traces go to a host of this name. */
export function composeFile(settings: CollectorSettings, sizes: TierSizes): string {
  const { load, tracesTo, tracesHeaders, logsHeaders } = settings;
  const gateways = instancesOf(GATEWAY, load.gateways).map((name, index) => {
    const ports = index === 0 ? [PORTS.grpc, PORTS.http].map((port) => `127.0.0.1:${port}:${port}`) : undefined;
    const tier: Tier = {
      file: 'gateway.yaml',
      command: GATEWAY_ARGUMENTS,
      aliases: [GATEWAY],
      variables: variablesOf(logsHeaders),
      stopSeconds: GATEWAY_STOP_SECONDS,
      size: sizes.gateway,
    };
    return [name, { ...collector(name, tier), ports }] as const;
  });
  const samplers = instancesOf(SAMPLING, load.samplers).map((name, index) => {
    const tier: Tier = {
      file: 'sampling.yaml',
      command: SAMPLING_ARGUMENTS,
      aliases: [samplingHosts(load.samplers)[index] as string],
      variables: variablesOf(tracesHeaders),
      stopSeconds: SAMPLING_STOP_SECONDS,
      size: sizes.sampling,
    };
    return [name, collector(name, tier)] as const;
  });
  const instances = [...gateways, ...samplers];
  const names = instances.map(([name]) => name);
  const file = {
    services: explained(
      {
        ...Object.fromEntries(instances),
        [QUEUE_OWNER]: queueOwner(names),
        [HEALTH]: health(names),
        ...(isJaeger(tracesTo) && { [JAEGER]: jaeger() }),
      },
      {
        [QUEUE_OWNER]: "Gives the volumes to the Collector's user. A new volume belongs to root.",
        [HEALTH]: 'Is healthy when all Collectors are healthy. Their image has no program that could check this.',
        [JAEGER]: 'A backend to try it out, which keeps traces in memory: http://localhost:16686',
      },
    ),
    volumes: Object.fromEntries(names.map((name) => [name, {}])),
  };
  const required = (variable: string): string => `\${${variable}:?set it to the value of the header}`;
  return yamlText([withVariables(file, required)], { commentsOf: reasonsOf, heading: HEADING });
}

interface Tier {
  readonly file: string;
  readonly command: readonly string[];
  readonly aliases: readonly string[];
  readonly variables: readonly string[];
  readonly stopSeconds: number;
  readonly size: InstanceSize;
}

function collector(name: string, { file, command, aliases, variables, stopSeconds, size }: Tier) {
  return {
    image: IMAGE,
    command,
    environment: {
      GOMEMLIMIT: goMemoryLimit(size.limitMib),
      ...Object.fromEntries(variables.map((variable) => [variable, new FromEnvironment(variable)])),
    },
    volumes: [`./${file}:${CONFIG_FOLDER}/config.yaml:ro`, `${name}:${QUEUE_FOLDER}`],
    networks: { default: { aliases } },
    depends_on: { [QUEUE_OWNER]: { condition: 'service_completed_successfully' } },
    restart: 'unless-stopped',
    stop_grace_period: `${stopSeconds}s`,
    deploy: { resources: { limits: { memory: `${size.containerMib}M` } } },
    read_only: true,
    cap_drop: ['ALL'],
    security_opt: ['no-new-privileges:true'],
  } satisfies CollectorValue;
}

function queueOwner(names: readonly string[]): CollectorValue {
  return {
    image: TOOLS_IMAGE,
    command: ['chown', `${USER}:${USER}`, ...names.map((name) => `/queues/${name}`)],
    volumes: names.map((name) => `${name}:/queues/${name}`),
  };
}

function health(names: readonly string[]): CollectorValue {
  const hosts = names.join(' ');
  const check = `for host in ${hosts}; do wget -q -T 2 -O /dev/null http://$host:${PORTS.health}/ || exit 1; done`;
  return {
    image: TOOLS_IMAGE,
    command: ['tail', '-f', '/dev/null'],
    init: true,
    healthcheck: { test: ['CMD-SHELL', check], interval: '5s', timeout: '30s', retries: 6 },
    restart: 'unless-stopped',
  };
}

function jaeger(): CollectorValue {
  return { image: JAEGER_IMAGE, ports: ['127.0.0.1:16686:16686'], restart: 'unless-stopped' };
}

const isJaeger = (url: string): boolean => new RegExp(`^\\w+://${JAEGER}(?:[:/]|$)`, 'i').test(url);
