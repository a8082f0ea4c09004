/** Endpoints that are open or not depending on configuration ask for a token themselves, with the kernel's steps. */

import type { Endpoint } from '@holdfast/api';
import { Refusal } from '../base/refusal.ts';
import type { SystemContext } from '../kernel/core.ts';
import { newPass, restart } from '../kernel/pass.ts';
import { STEPS } from '../kernel/steps.ts';

/** Groups of endpoints that can be opened to callers without a token (contract 4.7). */
export type OpenableGroup = 'generate-root' | 'generate-operation-token' | 'rekey';

/** Refusal 403 unless the request's token allows its operation on its path. Takes one use of the token. */
export async function requireToken({ core, request, mount }: SystemContext): Promise<void> {
  const target = {
    mount,
    route: { endpoint: { ...NOTHING, path: request.path }, handlers: {} },
    declaration: { summary: '', access: 'token' },
    parameters: {},
  } as const;
  await core.store.transact(async (tx) => {
    const pass = newPass(core, core.nodeState(), request, target);
    restart(pass, tx);
    await STEPS.authenticate(pass);
    await STEPS.authorize(pass);
    await STEPS.spendUse(pass);
  });
}

const NOTHING: Endpoint = {
  backend: 'sys',
  path: '',
  synopsis: '',
  description: '',
  fields: {},
  operations: {},
};

/**
 * Lets a call of a key holders' ceremony in: everyone when the configuration opens the group, else callers with
 * a token. A DR secondary knows no tokens but batch DR operation tokens (contract 4.5). What a node that is not
 * open answers is left to the ceremony itself.
 */
export async function requireUnlessOpen(context: SystemContext, group: OpenableGroup): Promise<void> {
  const { core, request } = context;
  if (core.config.unauthenticatedAccess.includes(group)) return;
  switch (core.nodeState()) {
    case 'uninitialized':
    case 'sealed':
      return;
    case 'dr-secondary':
      if (request.token === undefined) throw new Refusal(403, 'permission denied');
      await core.replication.authorizeDrOperation(request.token, request.path, request.body);
      return;
    case 'active':
    case 'fenced':
      await requireToken(context);
  }
}
