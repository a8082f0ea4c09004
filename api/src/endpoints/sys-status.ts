/** sys/*: what the node says about itself. */
import { declare } from '../endpoint.ts';
import { ALWAYS, UNSEALED } from './sys-states.ts';

const HEALTH_CODE = { type: 'string', in: 'query' } as const;

export const sysHealth = declare({
  backend: 'sys',
  path: 'health',
  synopsis: 'Tells load balancers what this node is, by HTTP status.',
  description: `200 active · 429 standby · 472 node of a DR secondary · 473 performance standby · 501 not
initialised · 503 sealed or fenced. Each can be replaced by a query parameter. The body says more, such as the
replication mode and the last log index.`,
  fields: {
    standbyok: { ...HEALTH_CODE, description: 'A standby answers with the status of an active node.' },
    perfstandbyok: {
      ...HEALTH_CODE,
      description: 'A performance standby answers with the status of an active node.',
    },
    activecode: { ...HEALTH_CODE, description: 'Status of an active node.' },
    standbycode: { ...HEALTH_CODE, description: 'Status of a standby.' },
    drsecondarycode: { ...HEALTH_CODE, description: 'Status of a node of a DR secondary.' },
    performancestandbycode: { ...HEALTH_CODE, description: 'Status of a performance standby.' },
    sealedcode: { ...HEALTH_CODE, description: 'Status of a sealed node.' },
    uninitcode: { ...HEALTH_CODE, description: 'Status of a node that is not initialised.' },
    fencedcode: {
      ...HEALTH_CODE,
      description: 'Status of a former primary that learned of its successor and serves nobody.',
    },
  },
  operations: {
    read: {
      summary: 'Show the health of the node.',
      access: 'unauthenticated',
      states: ALWAYS,
      unaudited: true,
      outsideTransaction: true,
    },
  },
});

export const sysLeader = declare({
  backend: 'sys',
  path: 'leader',
  synopsis: 'Shows which node of this cluster is active.',
  description: `Gives the addresses of the active node, whether it is this one, and since when.`,
  fields: {},
  operations: {
    read: {
      summary: 'Show the active node.',
      access: 'unauthenticated',
      states: ALWAYS,
      unaudited: true,
      outsideTransaction: true,
    },
  },
});

export const sysHaStatus = declare({
  backend: 'sys',
  path: 'ha-status',
  synopsis: 'Lists the nodes of this cluster.',
  description: `One row per node with its addresses, version and whether it is active. On a DR secondary, which
knows no tokens, it answers without one.`,
  fields: {},
  operations: {
    read: {
      summary: 'List the nodes of the cluster.',
      access: 'unauthenticated',
      states: UNSEALED,
      unaudited: true,
      outsideTransaction: true,
    },
  },
});

export const sysHostInfo = declare({
  backend: 'sys',
  path: 'host-info',
  synopsis: 'Shows facts about the machine this node runs on.',
  description: `Processor, memory, disk and operating system as the node sees them at the moment.`,
  fields: {},
  operations: { read: { summary: 'Show facts about the host.', access: 'token' } },
});

export const sysConfigStateSanitized = declare({
  backend: 'sys',
  path: 'config/state/sanitized',
  synopsis: 'Shows the configuration in force, without its secrets.',
  description: `What the configuration files came to. Values that could be secret are left out.`,
  fields: {},
  operations: { read: { summary: 'Show the configuration.', access: 'token' } },
});

export const sysVersionHistory = declare({
  backend: 'sys',
  path: 'version-history',
  synopsis: 'Lists the versions this cluster has run.',
  description: `One entry per version with the time it first ran here and the version before it.`,
  fields: {},
  operations: { list: { summary: 'List the versions that ran here.', access: 'token' } },
});

export const sysMetrics = declare({
  backend: 'sys',
  path: 'metrics',
  synopsis: 'Shows counters, gauges and summaries.',
  description: `JSON, or the text that Prometheus reads with format=prometheus. It needs a token unless the
listener is configured with unauthenticated_metrics_access; only then it answers on sealed nodes and on DR
secondaries.`,
  fields: {
    format: {
      type: 'string',
      in: 'query',
      default: '',
      description: '"prometheus", or nothing for JSON. An Accept header of Prometheus has the same effect.',
    },
  },
  operations: {
    read: {
      summary: 'Show the metrics.',
      access: 'unauthenticated',
      states: ALWAYS,
      unaudited: true,
      outsideTransaction: true,
    },
  },
});
