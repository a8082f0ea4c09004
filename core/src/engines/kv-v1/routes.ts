import type { Route } from '../../logical/context.ts';
import { kvV1SecretRoute } from './secret.ts';

export const kvV1Routes: readonly Route[] = [kvV1SecretRoute];
