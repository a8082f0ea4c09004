/** The calls of a token ceremony, the same for both kinds of token (contract 4.2). */
import type {
  sysGenerateRootAttempt,
  sysGenerateRootUpdate,
} from '@holdfast/api/endpoints/sys-generate-root';
import { wipe } from '../../base/bytes.ts';
import type { Core, SystemHandler } from '../../kernel/core.ts';
import { NO_CONTENT } from '../../logical/request.ts';
import type { TokenCeremony } from '../../seal/ceremonies.ts';
import { decodeShare, shareText } from '../../seal/share-text.ts';
import { type OpenableGroup, requireUnlessOpen } from '../required-token.ts';

type AttemptHandler = SystemHandler<typeof sysGenerateRootAttempt>;
type UpdateHandler = SystemHandler<typeof sysGenerateRootUpdate>;
/** The ceremony on this node; throws where there is none. */
type FindCeremony = (core: Core) => TokenCeremony;

export function attemptHandlers(
  group: OpenableGroup,
  find: FindCeremony,
): { readonly read: AttemptHandler; readonly update: AttemptHandler; readonly delete: AttemptHandler } {
  return {
    async read(context) {
      const ceremony = find(context.core);
      await requireUnlessOpen(context, group);
      return { bare: await ceremony.status() };
    },
    async update(context) {
      const ceremony = find(context.core);
      await requireUnlessOpen(context, group);
      const { otp, pgp_key } = context.fields;
      const options = { otp, pgpKey: pgp_key };
      return { bare: await ceremony.start(options, context.request.remoteAddress) };
    },
    async delete(context) {
      const ceremony = find(context.core);
      await requireUnlessOpen(context, group);
      const { fields, request } = context;
      ceremony.cancel({ nonce: fields.nonce, remoteAddress: request.remoteAddress });
      return NO_CONTENT;
    },
  };
}

export function updateHandler(group: OpenableGroup, find: FindCeremony): UpdateHandler {
  return async (context) => {
    const ceremony = find(context.core);
    await requireUnlessOpen(context, group);
    const { key, nonce } = context.fields;
    const share = decodeShare(shareText(key));
    try {
      return { bare: await ceremony.update(share, nonce, context.request.remoteAddress) };
    } finally {
      wipe(share);
    }
  };
}
