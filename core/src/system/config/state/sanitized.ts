import { sysConfigStateSanitized } from '@holdfast/api/endpoints/sys-status';
import { type SystemHandler, systemRoute } from '../../../kernel/core.ts';

const read: SystemHandler<typeof sysConfigStateSanitized> = async ({ core }) => ({
  data: core.config.sanitized,
});

export const configStateSanitizedRoute = systemRoute(sysConfigStateSanitized, { read });
