/** Numbers that requests give: versions and how many of them to keep. */
import { badRequest } from '../../base/refusal.ts';

/**
 * Most versions of one secret: deleting a secret deletes them all in one record (RECORD_OPS_MAX), and its
 * history is one entry (ENTRY_BYTES_MAX).
 */
export const VERSIONS_MAX = 4000;

/** Version numbers of `versions`. Refusal 400 for anything else than whole numbers. */
export function parseVersions(versions: readonly string[] | undefined, missing: string): readonly number[] {
  const texts = (versions ?? []).filter((text) => text !== '');
  if (texts.length === 0) throw badRequest(missing);
  return texts.map((text) => {
    if (!/^[+-]?\d+$/.test(text)) {
      throw badRequest(
        `Field validation failed: error converting input for field "versions": cannot parse '' as int: strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`,
      );
    }
    return Number(text);
  });
}

/** Refusal 400 for a number of kept versions that cannot be. */
export function checkMaxVersions(value: number): number {
  if (value < 0 || value > VERSIONS_MAX) {
    throw badRequest(`max_versions must be between 0 and ${VERSIONS_MAX}`);
  }
  return value;
}
