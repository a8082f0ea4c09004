import { sysRekeyUpdate } from '@holdfast/api/endpoints/sys-rekey';
import { toBase64, toHex, wipe } from '../../base/bytes.ts';
import { type SystemHandler, systemRoute } from '../../kernel/core.ts';
import { decodeShare, shareText } from '../../seal/share-text.ts';
import { requireUnlessOpen } from '../required-token.ts';

const update: SystemHandler<typeof sysRekeyUpdate> = async (context) => {
  await requireUnlessOpen(context, 'rekey');
  const { fields, request, core } = context;
  const share = decodeShare(shareText(fields.key));
  try {
    const result = await core.ceremonies.rekey.update(share, fields.nonce, request.remoteAddress);
    if (!('shares' in result)) return { bare: result };
    const answer = {
      nonce: result.nonce,
      complete: true,
      keys: result.shares.map(toHex),
      keys_base64: result.shares.map(toBase64),
      pgp_fingerprints: result.pgpFingerprints,
      backup: result.backup,
      verification_required: result.verificationRequired,
      ...(result.verificationRequired && { verification_nonce: result.verificationNonce }),
    };
    result.shares.forEach(wipe);
    return { bare: answer };
  } finally {
    wipe(share);
  }
};

export const rekeyUpdateRoute = systemRoute(sysRekeyUpdate, { update });
