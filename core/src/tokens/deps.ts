import type { BarrierCipher } from '../barrier/cipher.ts';
import type { Tx } from '../barrier/store.ts';
import type { Env } from '../base/env.ts';

export type TokenDeps = {
  readonly env: Env;
  readonly cipher: BarrierCipher;
  /**
   * The token text that a wrapping JWT stands for (its `jti`), undefined when its signature is not ours.
   * `wrapping/jwt.ts` has it (`jwtTokenText`); without it a JWT is an unknown token.
   */
  readonly jwtTokenText?: (tx: Tx, deps: TokenDeps, jwt: string) => Promise<string | undefined>;
};
