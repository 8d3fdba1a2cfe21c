import { createHash } from 'node:crypto';
import { type YamlValue, yamlText } from '../../bundled/yaml';
import type { CollectorSettings } from '../collector-settings';
import { explained, reasonsOf } from '../tiers/explained';
import { GATEWAY, PORTS, SAMPLING } from '../tiers/listeners';
import type { TierSizes } from './compose';
import {
  GATEWAY_ARGUMENTS,
  GATEWAY_STOP_SECONDS,
  SAMPLING_ARGUMENTS,
  SAMPLING_STOP_SECONDS,
  variablesOf,
} from './container';
import { type CollectorPod, podTemplate } from './pod-template';

/** The YAML files of both tiers. */
export interface TierFiles {
  readonly gateway: string;
  readonly sampling: string;
}

/** How long a pod of the gateway tier continues without new connections before it ends. */
const DRAIN_SECONDS = 15;
/** If the pods of the gateway tier use more than this, in percent of the CPU that they request, another one starts. */
const BUSY_PERCENT = 80;
const MOST_PER_GATEWAY = 4;

const HEADING = `Runs both tiers in Kubernetes 1.30 or later, in a namespace of your choice:

  kubectl apply --server-side --namespace NAMESPACE --filename kubernetes.yaml

Services send to http://${GATEWAY}:${PORTS.http}, or http://${GATEWAY}:${PORTS.grpc} for gRPC; from another namespace, to
${GATEWAY}.NAMESPACE.

The gateway tier scales automatically, if the cluster has the metrics server. The sampling tier does not, because each change of its
size affects waiting traces: while both tiers restart, they are decided early, and some are split. To change its size, write this
file again with another number of samplers, and apply it. This also changes the list of instances in the configuration of the
gateway tier.`;

const labelsOf = (name: string) => ({ 'app.kubernetes.io/name': name, 'app.kubernetes.io/part-of': 'otel-collector' });
const selectorOf = (name: string) => ({ 'app.kubernetes.io/name': name });
const metadataOf = (name: string) => ({ name, labels: labelsOf(name) });

/** Manifests that run both tiers. They name no namespace. */
export function kubernetesManifests(settings: CollectorSettings, files: TierFiles, sizes: TierSizes): string {
  const { load, tracesHeaders, logsHeaders } = settings;
  const gateway: CollectorPod = {
    name: GATEWAY,
    labels: labelsOf(GATEWAY),
    arguments: GATEWAY_ARGUMENTS,
    ports: ['grpc', 'http'],
    variables: variablesOf(logsHeaders),
    configHash: hashOf(files.gateway),
    size: sizes.gateway,
    drainSeconds: DRAIN_SECONDS,
    stopSeconds: DRAIN_SECONDS + GATEWAY_STOP_SECONDS,
    queue: 'with the pod',
  };
  const sampling: CollectorPod = {
    ...gateway,
    name: SAMPLING,
    labels: labelsOf(SAMPLING),
    arguments: SAMPLING_ARGUMENTS,
    ports: ['grpc'],
    variables: variablesOf(tracesHeaders),
    configHash: hashOf(files.sampling),
    size: sizes.sampling,
    drainSeconds: 0,
    stopSeconds: SAMPLING_STOP_SECONDS,
    queue: 'claimed',
  };
  const documents = [
    configMap(GATEWAY, files.gateway),
    service(GATEWAY, gateway.ports, {}),
    deployment(gateway),
    autoscaler(load.gateways),
    disruptionBudget(GATEWAY),
    configMap(SAMPLING, files.sampling),
    service(
      SAMPLING,
      sampling.ports,
      explained(
        { clusterIP: 'None', publishNotReadyAddresses: true },
        { clusterIP: 'Headless, because the gateway tier sends each trace to a pod by its name.' },
      ),
    ),
    statefulSet(sampling, load.samplers),
    disruptionBudget(SAMPLING),
  ];
  return yamlText(documents, { commentsOf: reasonsOf, heading: HEADING });
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

function configMap(name: string, text: string): YamlValue {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: metadataOf(name), data: { 'config.yaml': text } };
}

function service(name: string, ports: CollectorPod['ports'], more: Readonly<Record<string, YamlValue>>): YamlValue {
  const spec = {
    selector: selectorOf(name),
    ports: ports.map((port) => ({ name: port, port: PORTS[port], targetPort: port })),
  };
  const all = explained({ ...more, ...spec }, reasonsOf(more) ?? {});
  return { apiVersion: 'v1', kind: 'Service', metadata: metadataOf(name), spec: all };
}

function deployment(pod: CollectorPod): YamlValue {
  const spec = explained(
    {
      selector: { matchLabels: selectorOf(pod.name) },
      strategy: { rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
      template: podTemplate(pod),
    },
    { selector: 'Has no `replicas`, because the autoscaler sets their number.' },
  );
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: metadataOf(pod.name), spec };
}

function statefulSet(pod: CollectorPod, replicas: number): YamlValue {
  const claim = {
    metadata: { name: 'queue' },
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: `${pod.size.volumeMib}Mi` } } },
  };
  const spec = explained(
    {
      serviceName: pod.name,
      replicas,
      podManagementPolicy: 'Parallel',
      selector: { matchLabels: selectorOf(pod.name) },
      template: podTemplate(pod),
      volumeClaimTemplates: [claim],
    },
    { replicas: 'The same number as in the configuration of the gateway tier.' },
  );
  return { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: metadataOf(pod.name), spec };
}

function autoscaler(gateways: number): YamlValue {
  const spec = {
    scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: GATEWAY },
    minReplicas: gateways,
    maxReplicas: MOST_PER_GATEWAY * gateways,
    metrics: [
      {
        type: 'Resource',
        resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: BUSY_PERCENT } },
      },
    ],
    behavior: { scaleDown: { stabilizationWindowSeconds: 300 } },
  };
  return { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', metadata: metadataOf(GATEWAY), spec };
}

function disruptionBudget(name: string): YamlValue {
  const spec = { maxUnavailable: 1, selector: { matchLabels: selectorOf(name) } };
  return { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata: metadataOf(name), spec };
}
