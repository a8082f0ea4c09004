import type { Route } from '../../logical/context.ts';
import { cubbyholeSecretRoute } from './secret.ts';

export const cubbyholeRoutes: readonly Route[] = [cubbyholeSecretRoute];
