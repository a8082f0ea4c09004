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
  const { fields, core } = context;
  const status = await core.ceremonies.rekey.start({
    shares: fields.secret_shares,
    threshold: fields.secret_threshold,
    pgpKeys: fields.pgp_keys ?? [],
    backup: fields.backup,
    verification: fields.require_verification,
  });
  return { bare: status };
};

const cancel: SystemHandler<typeof sysRekeyInit> = async (context) => {
  await requireUnlessOpen(context, 'rekey');
  const { rekey } = context.core.ceremonies;
  // Says no on a node that is not open.
  await rekey.status();
  rekey.cancel();
  return NO_CONTENT;
};

export const rekeyInitRoute = systemRoute(sysRekeyInit, { read, update, delete: cancel });
