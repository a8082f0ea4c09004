/** Every endpoint of the userpass auth method. */
import type { Route } from '../../logical/context.ts';
import { loginRoute } from './login.ts';
import { passwordRoute } from './password.ts';
import { policiesRoute } from './policies.ts';
import { userRoute, usersRoute } from './users.ts';

export const userpassRoutes: readonly Route[] = [
  usersRoute,
  userRoute,
  passwordRoute,
  policiesRoute,
  loginRoute,
];
