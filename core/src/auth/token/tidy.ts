/** auth/token/tidy. */
import { tokenTidy } from '@holdfast/api/endpoints/auth-token';
import { startTidy, TIDY_RUNNING, TIDY_STARTED } from '../../leases/tidy.ts';
import { route } from '../../logical/context.ts';

export const tidyRoute = route(tokenTidy, {
  async update({ tx }) {
    return (await startTidy(tx)) ? { status: 202, warnings: [TIDY_STARTED] } : { warnings: [TIDY_RUNNING] };
  },
});
