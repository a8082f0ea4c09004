import { sysLeasesTidy } from '@holdfast/api/endpoints/sys-leases';
import { systemRoute } from '../../kernel/core.ts';
import { startTidy, TIDY_RUNNING, TIDY_STARTED } from '../../leases/tidy.ts';

export const leasesTidyRoute = systemRoute(sysLeasesTidy, {
  async update({ tx }) {
    return (await startTidy(tx)) ? { status: 202, warnings: [TIDY_STARTED] } : { warnings: [TIDY_RUNNING] };
  },
});
