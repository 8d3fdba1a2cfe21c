import { parseAllDocuments } from 'yaml';
import { gatewaySize, samplingSize } from '../../../lib/collector/deployment/sizing';
import { kubernetesManifests } from '../../../lib/collector/deployment/kubernetes';
import { settingsOf } from '../settings';

const FILES = { gateway: 'receivers: {}\n', sampling: 'processors: {}\n' };

interface Container {
  readonly name: string;
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly valueFrom?: unknown }[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[];
  readonly [setting: string]: unknown;
}

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
  readonly data?: Readonly<Record<string, string>>;
  readonly spec: {
    readonly replicas?: number;
    readonly selector: unknown;
    readonly template: {
      readonly metadata: {
        readonly labels: Readonly<Record<string, string>>;
        readonly annotations: Readonly<Record<string, string>>;
      };
      readonly spec: {
        readonly containers: readonly [Container];
        readonly volumes: readonly { readonly name: string; readonly configMap?: { readonly name: string } }[];
        readonly terminationGracePeriodSeconds: number;
      };
    };
    readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[];
    readonly ports: readonly { readonly port: number; readonly targetPort: string }[];
    readonly [setting: string]: unknown;
  };
}

const manifestsOf = (settings = settingsOf(), files = FILES): readonly Manifest[] => {
  const { load } = settings;
  const sizes = { gateway: gatewaySize(load), sampling: samplingSize(load, 60) };
  const documents = parseAllDocuments(kubernetesManifests(settings, files, sizes));
  return [...documents].map((document) => document.toJS() as Manifest);
};

const find = (manifests: readonly Manifest[], kind: string, name: string): Manifest => {
  const found = manifests.find((manifest) => manifest.kind === kind && manifest.metadata.name === name);
  if (!found) throw new Error(`There is no ${kind} ${name}.`);
  return found;
};

const WORKLOADS = [
  ['Deployment', 'otel-gateway'],
  ['StatefulSet', 'otel-sampling'],
] as const;

// spec/integration/collector/manifests.spec.ts reads them as Kubernetes does.
describe('the Kubernetes manifests', () => {
  it('are these objects, without a namespace', () => {
    const manifests = manifestsOf();
    expect(manifests.map(({ kind, metadata }) => `${kind} ${metadata.name}`)).toStrictEqual([
      'ConfigMap otel-gateway',
      'Service otel-gateway',
      'Deployment otel-gateway',
      'HorizontalPodAutoscaler otel-gateway',
      'PodDisruptionBudget otel-gateway',
      'ConfigMap otel-sampling',
      'Service otel-sampling',
      'StatefulSet otel-sampling',
      'PodDisruptionBudget otel-sampling',
    ]);
    for (const { metadata } of manifests) expect(metadata).not.toHaveProperty('namespace');
  });

  it.each(WORKLOADS)('%s %s selects its own pods, as its Service and its budget do', (kind, name) => {
    const manifests = manifestsOf();
    const { template, selector } = find(manifests, kind, name).spec;
    const labels = { 'app.kubernetes.io/name': name };
    expect(selector).toStrictEqual({ matchLabels: labels });
    expect(find(manifests, 'PodDisruptionBudget', name).spec.selector).toStrictEqual({ matchLabels: labels });
    expect(find(manifests, 'Service', name).spec.selector).toStrictEqual(labels);
    expect(template.metadata.labels).toMatchObject(labels);
  });

  it.each(WORKLOADS)('%s %s runs its configuration, and its pods restart when it changes', (kind, name) => {
    const hashOf = (files: typeof FILES): string | undefined =>
      find(manifestsOf(settingsOf(), files), kind, name).spec.template.metadata.annotations['checksum/config'];
    const { spec } = find(manifestsOf(), kind, name).spec.template;
    const [{ args, volumeMounts }] = spec.containers;
    expect(args[0]).toBe('--config=/etc/otelcol/config.yaml');
    expect(volumeMounts).toContainEqual({ name: 'config', mountPath: '/etc/otelcol', readOnly: true });
    expect(spec.volumes).toContainEqual({ name: 'config', configMap: { name } });
    expect(find(manifestsOf(), 'ConfigMap', name).data).toStrictEqual({
      'config.yaml': name === 'otel-gateway' ? FILES.gateway : FILES.sampling,
    });
    expect(hashOf(FILES)).not.toBe(hashOf({ gateway: 'a', sampling: 'b' }));
  });

  it.each(WORKLOADS)('%s %s has the ports of its Service, and probes of its health', (kind, name) => {
    const manifests = manifestsOf();
    const [container] = find(manifests, kind, name).spec.template.spec.containers;
    const ports = Object.fromEntries(container.ports.map((port) => [port.name, port.containerPort]));
    for (const { port, targetPort } of find(manifests, 'Service', name).spec.ports)
      expect(ports[targetPort]).toBe(port);
    for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe'])
      expect(container[probe]).toMatchObject({ httpGet: { path: '/', port: 'health' } });
    expect(ports).toMatchObject({ health: 13_133, metrics: 8888 });
  });

  it.each(WORKLOADS)('%s %s has a folder for its queue, and runs as an unprivileged user', (kind, name) => {
    const { spec } = find(manifestsOf(), kind, name);
    const [{ volumeMounts, securityContext }] = spec.template.spec.containers;
    const volumes = [
      ...spec.template.spec.volumes,
      ...(spec.volumeClaimTemplates ?? []).map((claim) => claim.metadata),
    ];
    expect(volumeMounts).toContainEqual({ name: 'queue', mountPath: '/var/lib/otelcol/queue' });
    expect(volumes.filter((volume) => volume.name === 'queue')).toHaveLength(1);
    expect(securityContext).toMatchObject({ readOnlyRootFilesystem: true, capabilities: { drop: ['ALL'] } });
    expect(spec.template.spec).toMatchObject({
      securityContext: { runAsNonRoot: true, runAsUser: 10_001, fsGroup: 10_001 },
      automountServiceAccountToken: false,
    });
  });

  it('leave the number of gateways to the autoscaler', () => {
    const manifests = manifestsOf(settingsOf({ load: { gateways: 3 } }));
    expect(find(manifests, 'Deployment', 'otel-gateway').spec).not.toHaveProperty('replicas');
    expect(find(manifests, 'HorizontalPodAutoscaler', 'otel-gateway').spec).toMatchObject({
      scaleTargetRef: { kind: 'Deployment', name: 'otel-gateway' },
      minReplicas: 3,
      maxReplicas: 12,
    });
  });

  it('give each sampler a name of its own, also before it is ready', () => {
    const manifests = manifestsOf(settingsOf({ load: { samplers: 5 } }));
    expect(find(manifests, 'StatefulSet', 'otel-sampling').spec).toMatchObject({
      serviceName: 'otel-sampling',
      replicas: 5,
    });
    expect(find(manifests, 'Service', 'otel-sampling').spec).toMatchObject({
      clusterIP: 'None',
      publishNotReadyAddresses: true,
    });
  });

  it('leave a gateway the time to empty its queue before it ends', () => {
    const { spec } = find(manifestsOf(), 'Deployment', 'otel-gateway').spec.template;
    const [{ lifecycle }] = spec.containers;
    expect(lifecycle).toStrictEqual({ preStop: { sleep: { seconds: 15 } } });
    expect(spec.terminationGracePeriodSeconds).toBe(45);
  });

  it('read the values of headers from a Secret', () => {
    const settings = settingsOf({ tracesHeaders: { authorization: 'TOKEN' } });
    const [{ env }] = find(manifestsOf(settings), 'StatefulSet', 'otel-sampling').spec.template.spec.containers;
    expect(env).toContainEqual({
      name: 'TOKEN',
      valueFrom: { secretKeyRef: { name: 'otel-backend', key: 'TOKEN' } },
    });
  });
});
