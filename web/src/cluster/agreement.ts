/** Whether two sites are proven to hold the same: at the same log index the roots of their indexes are equal. Pure. */
import type { DrStatus, SecondaryRow } from './facts.ts';
import type { Words } from './words.ts';

export function secondaryAgreement(dr: DrStatus): Words {
  return agreement(dr.merkleRoot, dr.primaryMerkleRoot, dr.lastWal, dr.announcedIndex);
}

export function rowAgreement(dr: DrStatus, row: SecondaryRow): Words {
  return agreement(dr.merkleRoot, row.merkleRoot, dr.lastWal, row.merkleRootIndex);
}

function agreement(
  mine: string,
  theirs: string,
  myIndex: number | undefined,
  theirIndex: number | undefined,
): Words {
  if (theirs === '' || theirIndex === undefined) return { text: 'Not compared yet', tone: 'neutral' };
  if (mine === theirs) return { text: 'Equal', tone: 'success' };
  // While records are on their way the roots belong to different moments.
  if (myIndex !== theirIndex) return { text: 'In motion', tone: 'info' };
  return { text: 'Different', tone: 'danger' };
}
