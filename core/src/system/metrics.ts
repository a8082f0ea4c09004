import { sysMetrics } from '@holdfast/api/endpoints/sys-status';
import { utf8 } from '../base/bytes.ts';
import { Refusal } from '../base/refusal.ts';
import { type SystemContext, type SystemHandler, systemRoute } from '../kernel/core.ts';
import { requireToken } from './required-token.ts';

/** What Prometheus asks for when it scrapes. */
const PROMETHEUS_ACCEPT = /^application\/openmetrics-text|prometheus\/telemetry/;

const read: SystemHandler<typeof sysMetrics> = async (context) => {
  const { core, fields, request } = context;
  if (!request.listener.unauthenticatedMetrics) await closed(context);
  const accepted = PROMETHEUS_ACCEPT.test(request.headers['accept'] ?? '');
  const format = fields.format || (accepted ? 'prometheus' : '');
  if (format !== '' && format !== 'prometheus') {
    const bytes = utf8(`metric response format ${JSON.stringify(format)} unknown`);
    return { status: 400, raw: { contentType: 'text/plain', bytes } };
  }
  const { contentType, text } = core.metrics(format === '' ? 'json' : 'prometheus');
  return { raw: { contentType, bytes: utf8(text) } };
};

/** Without the listener's switch it is an ordinary endpoint. */
async function closed(context: SystemContext): Promise<void> {
  switch (context.core.nodeState()) {
    case 'uninitialized':
    case 'sealed':
      throw new Refusal(503, 'Vault is sealed');
    case 'dr-secondary':
      throw new Refusal(400, 'path disabled in replication DR secondary mode');
    case 'active':
    case 'fenced':
      await requireToken(context);
  }
}

export const metricsRoute = systemRoute(sysMetrics, { read });
