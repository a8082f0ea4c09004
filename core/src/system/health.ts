import type { Fields, NodeState } from '@holdfast/api';
import { sysHealth } from '@holdfast/api/endpoints/sys-status';
import { Refusal } from '../base/refusal.ts';
import { type Core, type SystemHandler, systemRoute } from '../kernel/core.ts';
import type { Json } from '../logical/request.ts';

type HealthFields = Fields<typeof sysHealth>;

/** Each state's status and the parameter that replaces it (contract 6.5). */
const CODES: {
  readonly [state in NodeState]: { readonly status: number; readonly field: keyof HealthFields };
} = {
  uninitialized: { status: 501, field: 'uninitcode' },
  sealed: { status: 503, field: 'sealedcode' },
  'dr-secondary': { status: 472, field: 'drsecondarycode' },
  // It answers 503 to everything else too, so load balancers must not send anybody here.
  fenced: { status: 503, field: 'fencedcode' },
  active: { status: 200, field: 'activecode' },
};

const CODE_FIELDS = [
  'activecode',
  'standbycode',
  'drsecondarycode',
  'performancestandbycode',
  'sealedcode',
  'uninitcode',
  'fencedcode',
] as const;

const BOOLEAN_TEXT = /^(1|t|true|0|f|false)$/i;

/** A malformed parameter is a 400 without text, as in Vault. */
function check(fields: HealthFields): void {
  const codes = CODE_FIELDS.map((name) => fields[name]).filter((value) => value !== undefined);
  const flags = [fields.standbyok, fields.perfstandbyok].filter((value) => value !== undefined);
  const wellFormed =
    codes.every((code) => /^\d{3}$/.test(code) && Number(code) >= 200 && Number(code) <= 599) &&
    flags.every((flag) => BOOLEAN_TEXT.test(flag));
  if (!wellFormed) throw new Refusal(400, []);
}

function healthJson(core: Core, state: NodeState): Json {
  const open = state !== 'uninitialized' && state !== 'sealed';
  const identity = open ? core.identity() : undefined;
  return {
    initialized: state !== 'uninitialized',
    sealed: !open,
    standby: !open,
    performance_standby: false,
    replication_performance_mode: open ? 'disabled' : 'unknown',
    replication_dr_mode: open ? core.replication.drMode() : 'unknown',
    server_time_utc: Math.floor(core.env.clock.now() / 1000),
    version: core.config.apiLevel,
    enterprise: false,
    ...(identity && { cluster_name: identity.clusterName, cluster_id: identity.clusterId }),
    echo_duration_ms: 0,
    clock_skew_ms: 0,
    replication_primary_canary_age_ms: 0,
    ...(open && core.replication.health()),
  };
}

const read: SystemHandler<typeof sysHealth> = async ({ core, fields }) => {
  check(fields);
  const state = core.nodeState();
  const { status, field } = CODES[state];
  const replaced = fields[field];
  return { status: replaced === undefined ? status : Number(replaced), bare: healthJson(core, state) };
};

export const healthRoute = systemRoute(sysHealth, { read });
