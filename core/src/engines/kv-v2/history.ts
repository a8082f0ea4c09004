/**
 * The versions of one secret, as data: what a write, a deletion, an undeletion and a destruction make of them.
 * Nothing here reads or writes storage.
 */
import { rfc3339 } from '../../base/time.ts';
import type { Json } from '../../logical/request.ts';
import type { Settings } from './settings.ts';

/** Times are ms since 1970. */
export type Version = {
  readonly createdTime: number;
  /** When it counts as deleted; may lie in the future. undefined never. */
  readonly deletionTime?: number;
  readonly destroyed: boolean;
};

export type History = {
  /** By version number. */
  readonly versions: Readonly<Record<string, Version>>;
  /** 0 while there is only metadata. */
  readonly currentVersion: number;
  readonly oldestVersion: number;
  readonly createdTime: number;
  readonly updatedTime: number;
  readonly maxVersions: number;
  readonly casRequired: boolean;
  /** ms; 0 = as the mount says. */
  readonly deleteVersionAfterMs: number;
  readonly customMetadata: Readonly<Record<string, string>> | null;
};

/** Kept versions where neither the mount nor the secret says otherwise. */
const VERSIONS_DEFAULT = 10;

export function newHistory(now: number): History {
  return {
    versions: {},
    currentVersion: 0,
    oldestVersion: 0,
    createdTime: now,
    updatedTime: now,
    maxVersions: 0,
    casRequired: false,
    deleteVersionAfterMs: 0,
    customMetadata: null,
  };
}

/** A secret that was written before its mount had versions: one version, made at the upgrade. */
export function upgradedHistory(since: number): History {
  return {
    ...newHistory(since),
    versions: { 1: { createdTime: since, destroyed: false } },
    currentVersion: 1,
    oldestVersion: 1,
  };
}

/** When a version made at `now` is deleted by its age: the shorter of the two settings. */
function agedDeletion(history: History, settings: Settings, now: number): number | undefined {
  if (settings.deleteVersionAfterMs < 0) return undefined;
  const ages = [settings.deleteVersionAfterMs, history.deleteVersionAfterMs].filter((age) => age > 0);
  return ages.length === 0 ? undefined : now + Math.min(...ages);
}

function version(createdTime: number, deletionTime: number | undefined): Version {
  return { createdTime, destroyed: false, ...(deletionTime !== undefined && { deletionTime }) };
}

/** `history` with a new current version, and the numbers of the versions that fell out of the window. */
export function withNewVersion(
  history: History,
  settings: Settings,
  now: number,
): { readonly history: History; readonly pruned: readonly number[] } {
  const current = history.currentVersion + 1;
  const versions: Record<string, Version> = {
    ...history.versions,
    [current]: version(now, agedDeletion(history, settings, now)),
  };
  const kept = Math.max(history.maxVersions, settings.maxVersions) || VERSIONS_DEFAULT;
  const pruned: number[] = [];
  let oldestVersion = history.oldestVersion;
  if (current - oldestVersion >= kept) {
    const last = current - kept;
    for (const number of Object.keys(history.versions).map(Number)) {
      if (number <= last) pruned.push(number);
    }
    for (const number of pruned) delete versions[number];
    oldestVersion = last + 1;
  }
  // Metadata may have been set before the first version: its creation time stays.
  return {
    history: { ...history, versions, currentVersion: current, oldestVersion, updatedTime: now },
    pruned,
  };
}

/** Whether the version's time of deletion has come. */
export function isDeleted(one: Version, now: number): boolean {
  return one.deletionTime !== undefined && one.deletionTime <= now;
}

function mapVersions(
  history: History,
  numbers: readonly number[],
  change: (one: Version) => Version,
): History {
  const versions: Record<string, Version> = { ...history.versions };
  for (const number of numbers) {
    const one = history.versions[number];
    if (one !== undefined && !one.destroyed) versions[number] = change(one);
  }
  return { ...history, versions };
}

/** The given versions marked as deleted at `now`; those already deleted keep their time. */
export function withDeleted(history: History, numbers: readonly number[], now: number): History {
  return mapVersions(history, numbers, (one) => (isDeleted(one, now) ? one : { ...one, deletionTime: now }));
}

/** The given versions brought back; deletion by age begins anew. */
export function withUndeleted(
  history: History,
  settings: Settings,
  numbers: readonly number[],
  now: number,
): History {
  return mapVersions(history, numbers, (one) =>
    version(one.createdTime, agedDeletion(history, settings, now)),
  );
}

/** The given versions marked as destroyed. Their data is deleted by the caller. */
export function withDestroyed(history: History, numbers: readonly number[]): History {
  return mapVersions(history, numbers, (one) => ({ ...one, destroyed: true }));
}

function timeText(ms: number | undefined): string {
  return ms === undefined ? '' : rfc3339(ms);
}

/** A version without its number, as clients see it. */
export function versionJson(one: Version): Json {
  return {
    created_time: timeText(one.createdTime),
    deletion_time: timeText(one.deletionTime),
    destroyed: one.destroyed,
  };
}

/** Metadata of one version as it stands beside its data. */
export function versionMetadataJson(history: History, number: number, one: Version): Json {
  return {
    created_time: timeText(one.createdTime),
    custom_metadata: customMetadataJson(history),
    deletion_time: timeText(one.deletionTime),
    destroyed: one.destroyed,
    version: number,
  };
}

/** null when empty, as Vault shows it. */
export function customMetadataJson(history: History): Json | null {
  const pairs = history.customMetadata;
  return pairs === null || Object.keys(pairs).length === 0 ? null : pairs;
}
