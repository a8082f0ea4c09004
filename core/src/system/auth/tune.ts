/** sys/auth/<path>/tune: settings of an auth method. */
import { sysAuthTune } from '@holdfast/api/endpoints/sys-auth';
import { type SystemContext, systemRoute } from '../../kernel/core.ts';
import type { Response } from '../../logical/request.ts';
import { mountPath } from '../../mounts/mount-path.ts';
import { tune, tuning } from '../mounts/tune.ts';

type Call = SystemContext<typeof sysAuthTune>;

async function read({ tx, core, fields }: Call): Promise<Response> {
  return tuning(tx, core, `auth/${mountPath(fields.path)}`);
}

async function update(call: Call): Promise<Response> {
  return tune(call, `auth/${mountPath(call.fields.path)}`);
}

export const authTuneRoute = systemRoute(sysAuthTune, { read, update });
