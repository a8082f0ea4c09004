/** sys/config/auditing/request-headers and …/{header}. */
import {
  sysConfigAuditingRequestHeader,
  sysConfigAuditingRequestHeaders,
} from '@holdfast/api/endpoints/sys-audit';
import { getAuditedHeaders, setAuditedHeader } from '../../../audit/headers.ts';
import { badRequest } from '../../../base/refusal.ts';
import { systemRoute } from '../../../kernel/core.ts';
import { NO_CONTENT } from '../../../logical/request.ts';

export const configAuditingRequestHeadersRoute = systemRoute(sysConfigAuditingRequestHeaders, {
  read: async ({ tx }) => ({ data: { headers: await getAuditedHeaders(tx) }, topLevel: true }),
});

export const configAuditingRequestHeaderRoute = systemRoute(sysConfigAuditingRequestHeader, {
  read: async ({ tx, fields }) => {
    const headers = await getAuditedHeaders(tx);
    const name = fields.header.toLowerCase();
    if (!Object.hasOwn(headers, name)) throw badRequest('Could not find header in config');
    return { data: { [fields.header]: headers[name] }, topLevel: true };
  },
  update: async ({ tx, fields, core }) => {
    const headers = await setAuditedHeader(tx, fields.header, { hmac: fields.hmac });
    tx.afterCommit(() => core.audit.useHeaders(headers));
    return NO_CONTENT;
  },
  delete: async ({ tx, fields, core }) => {
    const headers = await setAuditedHeader(tx, fields.header, undefined);
    tx.afterCommit(() => core.audit.useHeaders(headers));
    return NO_CONTENT;
  },
});
