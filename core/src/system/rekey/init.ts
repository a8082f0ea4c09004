import { sysRekeyInit } from '@holdfast/api/endpoints/sys-rekey';
import { type SystemHandler, systemRoute } from '../../kernel/core.ts';
import { NO_CONTENT } from '../../logical/request.ts';
import { requireUnlessOpen } from '../required-token.ts';

const read: SystemHandler<typeof sysRekeyInit> = async (context) => {
  await requireUnlessOpen(context, 'rekey');
  return { bare: await context.core.ceremonies.rekey.status() };
};

const update: SystemHandler<typeof sysRekeyInit> = async (context) => {
  await requireUnlessOpen(context, 'rekey');
  const { fields, core, request } = context;
  const options = {
    shares: fields.secret_shares,
    threshold: fields.secret_threshold,
    pgpKeys: fields.pgp_keys ?? [],
    backup: fields.backup,
    verification: fields.require_verification,
  };
  return { bare: await core.ceremonies.rekey.start(options, request.remoteAddress) };
};

const cancel: SystemHandler<typeof sysRekeyInit> = async (context) => {
  await requireUnlessOpen(context, 'rekey');
  const { core, fields, request } = context;
  const { rekey } = core.ceremonies;
  // Says no on a node that is not open.
  await rekey.status();
  rekey.cancel({ nonce: fields.nonce, remoteAddress: request.remoteAddress });
  return NO_CONTENT;
};

export const rekeyInitRoute = systemRoute(sysRekeyInit, { read, update, delete: cancel });
