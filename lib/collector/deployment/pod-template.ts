import type { YamlValue } from '../../bundled/yaml';
import { explained } from '../tiers/explained';
import { PORTS, QUEUE_FOLDER } from '../tiers/listeners';
import { CONFIG_FOLDER, goMemoryLimit, IMAGE, USER } from './container';
import type { InstanceSize } from './sizing';

/** The Secret with the values of the headers of backends. */
const SECRET = 'otel-backend';

/** The settings of a pod of a tier. */
export interface CollectorPod {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly arguments: readonly string[];
  /** The receivers. */
  readonly ports: readonly ('grpc' | 'http')[];
  /** Environment variables that come from the Secret. */
  readonly variables: readonly string[];
  readonly configHash: string;
  readonly size: InstanceSize;
  /** How long the pod continues without new connections before it gets SIGTERM. */
  readonly drainSeconds: number;
  /** How long the pod may take to end, including `drainSeconds`. */
  readonly stopSeconds: number;
  /** Whether the queue on disk is deleted with the pod, or is on a volume that a StatefulSet claims. */
  readonly queue: 'with the pod' | 'claimed';
}

/** The template of the pods of a tier. */
export function podTemplate(pod: CollectorPod): YamlValue {
  const { name, size } = pod;
  const annotations = explained(
    { 'checksum/config': pod.configHash },
    { 'checksum/config': 'Pods restart when the configuration changes.' },
  );
  const spec = explained(
    {
      automountServiceAccountToken: false,
      terminationGracePeriodSeconds: pod.stopSeconds,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: USER,
        runAsGroup: USER,
        fsGroup: USER,
        seccompProfile: { type: 'RuntimeDefault' },
      },
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: 'kubernetes.io/hostname',
          whenUnsatisfiable: 'ScheduleAnyway',
          labelSelector: { matchLabels: { 'app.kubernetes.io/name': name } },
        },
      ],
      containers: [container(pod)],
      volumes: [
        { name: 'config', configMap: { name } },
        ...(pod.queue === 'claimed' ? [] : [{ name: 'queue', emptyDir: { sizeLimit: `${size.volumeMib}Mi` } }]),
      ],
    },
    pod.queue === 'claimed'
      ? {}
      : {
          volumes:
            'The queue survives a restart of the container. It is lost with the pod, and is then empty if all samplers run.',
        },
  );
  return { metadata: { labels: pod.labels, annotations }, spec };
}

function container(pod: CollectorPod): YamlValue {
  const { size, drainSeconds } = pod;
  const memory = `${size.containerMib}Mi`;
  const drain = { preStop: { sleep: { seconds: drainSeconds } } };
  return explained(
    {
      name: 'collector',
      image: IMAGE,
      args: pod.arguments,
      env: [
        { name: 'GOMEMLIMIT', value: goMemoryLimit(size.limitMib) },
        ...pod.variables.map((variable) => ({
          name: variable,
          valueFrom: { secretKeyRef: { name: SECRET, key: variable } },
        })),
      ],
      ports: [...pod.ports, 'metrics' as const, 'health' as const].map((name) => ({
        name,
        containerPort: PORTS[name],
      })),
      startupProbe: { ...probe(), failureThreshold: 60, periodSeconds: 1 },
      readinessProbe: { ...probe(), periodSeconds: 5 },
      livenessProbe: { ...probe(), periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
      lifecycle: drainSeconds > 0 ? drain : undefined,
      resources: { requests: { cpu: `${size.milliCores}m`, memory }, limits: { memory } },
      securityContext: {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ['ALL'] },
      },
      volumeMounts: [
        { name: 'config', mountPath: CONFIG_FOLDER, readOnly: true },
        { name: 'queue', mountPath: QUEUE_FOLDER },
      ],
    },
    {
      lifecycle: 'Meanwhile, services send to other pods, and this pod empties its queue, which is deleted with it.',
      resources: 'No CPU limit: a throttled Collector falls behind.',
    },
  );
}

const probe = () => ({ httpGet: { path: '/', port: 'health' } });
