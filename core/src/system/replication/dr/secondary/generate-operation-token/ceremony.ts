import { badRequest } from '../../../../../base/refusal.ts';
import type { Core } from '../../../../../kernel/core.ts';
import type { TokenCeremony } from '../../../../../seal/ceremonies.ts';

/** Only a DR secondary has operation tokens. A sealed node does not know yet and refuses by itself. */
export function operationTokenCeremony(core: Core): TokenCeremony {
  const state = core.nodeState();
  if (state === 'active' || state === 'fenced') throw badRequest('Not a DR secondary.');
  return core.ceremonies.drOperationToken;
}
