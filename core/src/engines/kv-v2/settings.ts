/** Settings that hold for a whole KV v2 mount, stored at `config`. */
import { getJson, putJson } from '../../barrier/json-entry.ts';
import type { Tx } from '../../barrier/store.ts';

export type Settings = {
  /** 0 = the default of 10. */
  readonly maxVersions: number;
  readonly casRequired: boolean;
  /** ms; 0 none, negative turns deletion by age off for every secret. */
  readonly deleteVersionAfterMs: number;
};

const DEFAULTS: Settings = { maxVersions: 0, casRequired: false, deleteVersionAfterMs: 0 };

const KEY = 'config';

export async function loadSettings(view: Tx): Promise<Settings> {
  return (await getJson<Settings>(view, KEY)) ?? DEFAULTS;
}

export function storeSettings(view: Tx, settings: Settings): void {
  putJson(view, KEY, settings);
}
