/** Settings of a KV engine or a secret as their form begins. Pure. */
import type { Json } from '../../api/call.ts';

/** A time of nothing means that none is set: the field is empty then. */
export function withoutZero(settings: Json): Json {
  const { delete_version_after: after, ...others } = settings;
  return after === '0s' || after === undefined ? others : { ...others, delete_version_after: after };
}
