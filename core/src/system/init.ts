import { sysInit } from '@holdfast/api/endpoints/sys-seal';
import { toBase64, toHex, wipe } from '../base/bytes.ts';
import { badRequest } from '../base/refusal.ts';
import { type SystemHandler, systemRoute } from '../kernel/core.ts';

const read: SystemHandler<typeof sysInit> = async ({ core }) => {
  const { initialized } = await core.seal.status();
  return { bare: { initialized } };
};

const update: SystemHandler<typeof sysInit> = async ({ core, fields }) => {
  const misplaced = [
    ...(fields.recovery_shares === 0 ? [] : ['recovery_shares']),
    ...(fields.recovery_threshold === 0 ? [] : ['recovery_threshold']),
    ...((fields.recovery_pgp_keys ?? []).length === 0 ? [] : ['recovery_pgp_keys']),
  ];
  if (misplaced.length > 0) {
    throw badRequest(`parameters ${misplaced.join(',')} not applicable to seal type shamir`);
  }
  const { shares, rootToken } = await core.seal.initialize({
    shares: fields.secret_shares,
    threshold: fields.secret_threshold,
    pgpKeys: fields.pgp_keys ?? [],
    rootTokenPgpKey: fields.root_token_pgp_key === '' ? undefined : fields.root_token_pgp_key,
  });
  const answer = { keys: shares.map(toHex), keys_base64: shares.map(toBase64), root_token: rootToken };
  shares.forEach(wipe);
  return { bare: answer };
};

export const initRoute = systemRoute(sysInit, { read, update });
