import { sysDecodeToken } from '@holdfast/api/endpoints/sys-generate-root';
import { badRequest } from '../base/refusal.ts';
import { type SystemHandler, systemRoute } from '../kernel/core.ts';
import { decodeToken } from '../seal/ceremonies/token-encoding.ts';

const update: SystemHandler<typeof sysDecodeToken> = async ({ fields }) => {
  const { encoded_token: encoded, otp } = fields;
  if (encoded === '' || otp === '') throw badRequest("provided 'encoded_token' or 'otp' is empty");
  const token = decodeToken(encoded, otp);
  if (token === undefined) throw badRequest('error decoding the token: the OTP does not fit it');
  return { data: { token } };
};

export const decodeTokenRoute = systemRoute(sysDecodeToken, { update });
