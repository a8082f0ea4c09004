import { sysRekeyVerify } from '@holdfast/api/endpoints/sys-rekey';
import { wipe } from '../../base/bytes.ts';
import { type SystemHandler, systemRoute } from '../../kernel/core.ts';
import { decodeShare, shareText } from '../../seal/share-text.ts';
import { requireUnlessOpen } from '../required-token.ts';

const read: SystemHandler<typeof sysRekeyVerify> = async (context) => {
  await requireUnlessOpen(context, 'rekey');
  return { bare: await context.core.ceremonies.rekey.verification() };
};

const update: SystemHandler<typeof sysRekeyVerify> = async (context) => {
  await requireUnlessOpen(context, 'rekey');
  const { fields, request, core } = context;
  const share = decodeShare(shareText(fields.key));
  try {
    return { bare: await core.ceremonies.rekey.verify(share, fields.nonce, request.remoteAddress) };
  } finally {
    wipe(share);
  }
};

const restart: SystemHandler<typeof sysRekeyVerify> = async (context) => {
  await requireUnlessOpen(context, 'rekey');
  return { bare: await context.core.ceremonies.rekey.restartVerification() };
};

export const rekeyVerifyRoute = systemRoute(sysRekeyVerify, { read, update, delete: restart });
