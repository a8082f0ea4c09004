/** JSON merge patch (RFC 7396). */
import { exactNumberText } from '../../base/json.ts';
import type { Json } from '../../logical/request.ts';

function isObject(value: unknown): value is Json {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    exactNumberText(value) === undefined
  );
}

/** `target` changed by `patch`: null removes a member, objects merge, everything else replaces. */
export function mergePatch(target: Json, patch: Json): Json {
  const merged: Record<string, unknown> = Object.assign(Object.create(null), target);
  for (const [name, change] of Object.entries(patch)) {
    if (change === null) {
      delete merged[name];
    } else if (isObject(change)) {
      const inner = merged[name];
      merged[name] = mergePatch(isObject(inner) ? inner : {}, change);
    } else {
      merged[name] = change;
    }
  }
  return merged;
}

/** The structure of `document` down to `depth` levels (0: all), every value and deeper member replaced by null. */
export function withoutValues(document: Json, depth: number): Json {
  const shown: Record<string, unknown> = Object.create(null);
  for (const [name, value] of Object.entries(document)) {
    const opens = isObject(value) && Object.keys(value).length > 0 && depth !== 1;
    shown[name] = opens ? withoutValues(value, depth === 0 ? 0 : depth - 1) : null;
  }
  return shown;
}
