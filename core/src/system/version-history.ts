import { sysVersionHistory } from '@holdfast/api/endpoints/sys-status';
import { getJson, putJson } from '../barrier/json-entry.ts';
import type { Tx } from '../barrier/store.ts';
import { rfc3339 } from '../base/time.ts';
import { type Core, type SystemHandler, systemRoute } from '../kernel/core.ts';

type Installed = {
  readonly version: string;
  readonly buildDate: string;
  /** ms since 1970. */
  readonly time: number;
};

const HISTORY_KEY = 'shared/core/version-history';

/** Notes that this version runs here; for the start of an active node. Writes only when it is a new one. */
export async function recordVersion(tx: Tx, core: Pick<Core, 'config' | 'env'>): Promise<void> {
  const { version, buildDate } = core.config;
  const history = (await getJson<Installed[]>(tx, HISTORY_KEY)) ?? [];
  if (history.some((installed) => installed.version === version)) return;
  putJson(tx, HISTORY_KEY, [...history, { version, buildDate, time: core.env.clock.now() }]);
}

const list: SystemHandler<typeof sysVersionHistory> = async ({ tx }) => {
  const history = (await getJson<Installed[]>(tx, HISTORY_KEY)) ?? [];
  const info = history.map(({ version, buildDate, time }, i) => [
    version,
    {
      timestamp_installed: rfc3339(time),
      build_date: buildDate,
      previous_version: history[i - 1]?.version ?? null,
    },
  ]);
  return { data: { keys: history.map(({ version }) => version), key_info: Object.fromEntries(info) } };
};

export const versionHistoryRoute = systemRoute(sysVersionHistory, { list });
