import { sysWrappingPubkey } from '@holdfast/api/endpoints/sys-wrapping';
import { AssertionError } from '../../base/assert.ts';
import { fromBase64, toHex } from '../../base/bytes.ts';
import { type SystemHandler, systemRoute } from '../../kernel/core.ts';
import { tokenDeps } from '../../kernel/steps.ts';
import { wrappingPublicKey } from '../../wrapping/jwt.ts';

const read: SystemHandler<typeof sysWrappingPubkey> = async ({ tx, core }) => {
  const { x, y } = await wrappingPublicKey(tx, tokenDeps(core));
  return { data: { jwt_x: decimal(x), jwt_y: decimal(y), jwt_curve: 'p521' } };
};

/** As Go writes a big.Int. */
function decimal(coordinate: string): string {
  const bytes = fromBase64(coordinate);
  if (bytes === undefined) throw new AssertionError('the wrapping key is not base64');
  return BigInt(`0x${toHex(bytes)}`).toString();
}

export const wrappingPubkeyRoute = systemRoute(sysWrappingPubkey, { read });
