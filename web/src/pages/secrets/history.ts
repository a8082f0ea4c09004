/** The metadata of a secret with versions, as the pages use it. Pure. */
import type { Json } from '../../api/call.ts';

export type VersionState = 'current' | 'old' | 'deleted' | 'destroyed';

export type Version = {
  readonly number: number;
  readonly created: string;
  /** When it counts as deleted, which may lie ahead; empty when never. */
  readonly deletion: string;
  readonly destroyed: boolean;
};

export type History = {
  /** 0 when there is none. */
  readonly current: number;
  /** Newest first. */
  readonly versions: readonly Version[];
  readonly casRequired: boolean;
  readonly custom: Readonly<Record<string, string>>;
};

/** @param data of an answer to a read of metadata/. */
export function parseHistory(data: Json): History {
  const versions = Object.entries(objectOf(data['versions'])).map(([number, facts]): Version => {
    const version = objectOf(facts);
    return {
      number: Number(number),
      created: textOf(version['created_time']),
      deletion: textOf(version['deletion_time']),
      destroyed: version['destroyed'] === true,
    };
  });
  return {
    current: typeof data['current_version'] === 'number' ? data['current_version'] : 0,
    versions: versions.sort((a, b) => b.number - a.number),
    casRequired: data['cas_required'] === true,
    custom: Object.fromEntries(
      Object.entries(objectOf(data['custom_metadata'])).map(([key, value]) => [key, textOf(value)]),
    ),
  };
}

/** @param now ms since 1970 */
export function versionState(version: Version, history: History, now: number): VersionState {
  if (version.destroyed) return 'destroyed';
  if (version.deletion !== '' && Date.parse(version.deletion) <= now) return 'deleted';
  return version.number === history.current ? 'current' : 'old';
}

function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
