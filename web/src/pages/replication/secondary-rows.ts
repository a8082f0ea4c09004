/** Known secondaries with what is known of their connection: those that never connected have none. Pure. */
import type { DrStatus, SecondaryRow } from '../../cluster/facts.ts';

export type SecondaryEntry = { readonly id: string; readonly row: SecondaryRow | undefined };

export function secondaryRows(dr: DrStatus): readonly SecondaryEntry[] {
  const ids = [...new Set([...dr.knownSecondaries, ...dr.secondaries.map((row) => row.id)])].sort();
  return ids.map((id) => ({ id, row: dr.secondaries.find((row) => row.id === id) }));
}
