/** Brings a fresh server to the state dev mode promises: initialized, unsealed, `secret/` mounted. */
import { text, toBase64, wipe } from '@holdfast/core/base/bytes';
import type { Entropy } from '@holdfast/core/base/env';
import { uuid } from '@holdfast/core/base/ids';
import type { RequestHandler } from '@holdfast/core/kernel/answer';
import type { Json, Request } from '@holdfast/core/logical/request';
import type { SealControl } from '@holdfast/core/seal/control';

export type DevVault = {
  readonly handler: RequestHandler;
  readonly seal: SealControl;
  readonly entropy: Entropy;
};

export type DevSecrets = { readonly unsealKey: string; readonly rootToken: string };

/** Throws Error with the server's own text when a step is refused. */
export async function startDev(
  vault: DevVault,
  options: { readonly rootTokenId: string | undefined; readonly kv: 'none' | '1' | '2' },
): Promise<DevSecrets> {
  const made = await vault.seal.initialize({
    shares: 1,
    threshold: 1,
    pgpKeys: [],
    rootTokenPgpKey: undefined,
  });
  const [share] = made.shares;
  if (share === undefined) throw new Error('initialization gave no key share');
  const unsealKey = toBase64(share);
  await vault.seal.unseal(share);
  wipe(share);
  let rootToken = made.rootToken;
  if (options.rootTokenId !== undefined) {
    await call(vault, rootToken, 'auth/token/create', {
      id: options.rootTokenId,
      policies: ['root'],
      no_parent: true,
      no_default_policy: true,
      ttl: 0,
      display_name: 'root',
    });
    await call(vault, rootToken, 'auth/token/revoke-self', {});
    rootToken = options.rootTokenId;
  }
  if (options.kv !== 'none') {
    await call(vault, rootToken, 'sys/mounts/secret', {
      type: 'kv',
      description: 'key/value secret storage',
      options: { version: options.kv },
    });
  }
  return { unsealKey, rootToken };
}

async function call(vault: DevVault, token: string, path: string, body: Json): Promise<void> {
  const request: Request = {
    id: uuid(vault.entropy),
    operation: 'update',
    path,
    body,
    query: {},
    token,
    wrapTtlMs: undefined,
    wrapFormat: 'token',
    namespace: '',
    remoteAddress: '127.0.0.1',
    remotePort: 0,
    headers: {},
    listener: { statusEndpointsDisabled: false, unauthenticatedMetrics: false },
  };
  const answer = await vault.handler.handle(request);
  if (answer.status >= 300) throw new Error(`${path} answered ${answer.status}: ${text(answer.body).trim()}`);
}
