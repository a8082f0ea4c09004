/**
 * The lines of an audit log, in the JSON form Vault's documentation shows. A request line is written before the
 * request has an effect, a response line before the client gets its answer.
 */

import { text } from '../base/bytes.ts';
import { rfc3339 } from '../base/time.ts';
import type { Caller } from '../logical/context.ts';
import type { Request, Response } from '../logical/request.ts';
import { type MountEntry, mountRequestPath } from '../mounts/mount.ts';
import type { AuditRecord } from './broker.ts';
import type { AuditedHeaders } from './headers.ts';
import { hashTexts } from './hmac.ts';
import type { LineOptions } from './options.ts';

/** How one device shows values. */
export type LineStyle = LineOptions & {
  readonly hmac: (value: string) => string;
  readonly headers: AuditedHeaders;
};

type Members = Readonly<Record<string, unknown>>;

/** One line without its line break. `now` is ms since 1970. */
export function auditLine(
  type: 'request' | 'response',
  record: AuditRecord,
  style: LineStyle,
  now: number,
): string {
  const line = {
    time: rfc3339(now),
    type,
    auth: callerAuth(record.caller, style, now),
    request: requestMembers(record, style),
    ...(type === 'response' && { response: responseMembers(record, style) }),
    error: record.errors?.join('; '),
  };
  return JSON.stringify(compact(line));
}

/** The line that a new device must take before it is put to use. */
export function testLine(id: string, now: number): string {
  return JSON.stringify({
    time: rfc3339(now),
    type: 'request',
    auth: { token_type: 'default' },
    request: { id, operation: 'update', namespace: { id: 'root' }, path: 'sys/audit/test' },
  });
}

function callerAuth(caller: Caller | undefined, style: LineStyle, now: number): Members {
  if (caller === undefined) return { token_type: 'default' };
  const { token, policies, tokenText } = caller;
  const own = new Set(token.policies);
  return compact({
    client_token: secret(tokenText, style),
    accessor: accessor(token.accessor, style),
    display_name: token.displayName,
    policies,
    token_policies: token.policies,
    identity_policies: policies.filter((policy) => !own.has(policy)),
    metadata: token.metadata,
    remaining_uses: token.numUses,
    entity_id: token.entityId,
    token_type: token.type,
    token_ttl: token.expireTime === undefined ? 0 : Math.max(0, Math.trunc((token.expireTime - now) / 1000)),
    token_issue_time: rfc3339(token.creationTime),
  });
}

function requestMembers(record: AuditRecord, style: LineStyle): Members {
  const { request, caller, mount } = record;
  return compact({
    id: request.id,
    operation: request.operation,
    ...mountMembers(mount),
    client_token: request.token === undefined ? undefined : secret(request.token, style),
    client_token_accessor: caller === undefined ? undefined : accessor(caller.token.accessor, style),
    namespace: { id: 'root' },
    path: request.path,
    data: shown(requestData(request), style, mount?.config.auditNonHmacRequestKeys),
    remote_address: request.remoteAddress,
    remote_port: request.remotePort,
    wrap_ttl: request.wrapTtlMs === undefined ? 0 : Math.trunc(request.wrapTtlMs / 1000),
    headers: shownHeaders(request, style),
  });
}

function mountMembers(mount: MountEntry | undefined): Members {
  if (mount === undefined) return {};
  return {
    mount_point: mountRequestPath(mount),
    mount_type: mount.type,
    mount_accessor: mount.accessor,
    mount_running_version: mount.runningVersion,
    mount_class: mount.table === 'auth' ? 'auth' : 'secret',
  };
}

/** Body and query together, the way Vault treats both as data of the request. */
function requestData(request: Request): Members {
  const data: Record<string, unknown> = Object.create(null);
  for (const [name, values] of Object.entries(request.query))
    data[name] = values.length === 1 ? values[0] : values;
  return Object.assign(data, request.body);
}

function shownHeaders(request: Request, style: LineStyle): Members {
  const headers: Record<string, readonly string[]> = Object.create(null);
  for (const [name, { hmac }] of Object.entries(style.headers)) {
    const value = request.headers[name];
    if (value !== undefined) headers[name] = [hmac ? style.hmac(value) : value];
  }
  return headers;
}

function responseMembers(record: AuditRecord, style: LineStyle): Members {
  const { response, mount, request } = record;
  const envelope = record.envelope ?? {};
  const data = responseData(response, envelope);
  const elided = style.elideListResponses && request.operation === 'list' ? elide(data) : data;
  return compact({
    ...mountMembers(mount),
    auth: grantedAuth(envelope['auth'], style),
    secret: compact({ lease_id: envelope['lease_id'] }),
    data: shown(elided, style, mount?.config.auditNonHmacResponseKeys),
    warnings: envelope['warnings'],
    wrap_info: wrapInfo(envelope['wrap_info'], style),
    headers: response?.headers,
  });
}

function responseData(response: Response | undefined, envelope: Members): Members {
  if (isMembers(envelope['data'])) return envelope['data'];
  if (response?.raw !== undefined) {
    const { contentType, bytes } = response.raw;
    return {
      http_content_type: contentType,
      http_raw_body: asText(bytes),
      http_status_code: response.status ?? 200,
    };
  }
  if (response?.bare === undefined) return {};
  return isMembers(response.bare) ? response.bare : { items: response.bare };
}

function asText(bytes: Uint8Array): string {
  try {
    return text(bytes);
  } catch {
    return `${bytes.length} bytes`;
  }
}

/** Counts in place of the names of a LIST answer: they may be many, and names may tell much. */
function elide(data: Members): Members {
  const { keys, key_info: info } = data;
  return {
    ...data,
    ...(Array.isArray(keys) && { keys: keys.length }),
    ...(isMembers(info) && { key_info: Object.keys(info).length }),
  };
}

function grantedAuth(auth: unknown, style: LineStyle): Members | undefined {
  if (!isMembers(auth)) return undefined;
  return compact({
    client_token: secretMember(auth['client_token'], style),
    accessor: typeof auth['accessor'] === 'string' ? accessor(auth['accessor'], style) : undefined,
    policies: auth['policies'],
    token_policies: auth['token_policies'],
    identity_policies: auth['identity_policies'],
    metadata: auth['metadata'],
    num_uses: auth['num_uses'],
    entity_id: auth['entity_id'],
    token_type: auth['token_type'],
    token_ttl: auth['lease_duration'],
  });
}

function wrapInfo(info: unknown, style: LineStyle): Members | undefined {
  if (!isMembers(info)) return undefined;
  const { accessor: own, wrapped_accessor: wrapped } = info;
  return compact({
    ttl: info['ttl'],
    token: secretMember(info['token'], style),
    accessor: typeof own === 'string' ? accessor(own, style) : undefined,
    creation_time: info['creation_time'],
    creation_path: info['creation_path'],
    wrapped_accessor: typeof wrapped === 'string' ? accessor(wrapped, style) : undefined,
  });
}

function shown(data: Members, style: LineStyle, clear: readonly string[] | undefined): unknown {
  return style.raw ? data : hashTexts(data, style.hmac, new Set(clear));
}

function secret(value: string, style: LineStyle): string {
  return style.raw || value === '' ? value : style.hmac(value);
}

function secretMember(value: unknown, style: LineStyle): unknown {
  return typeof value === 'string' ? secret(value, style) : undefined;
}

function accessor(value: string, style: LineStyle): string {
  return style.hmacAccessor ? secret(value, style) : value;
}

function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Without empty members, as Vault leaves them out. Not applied to the data of clients. */
function compact(members: Members): Members {
  return Object.fromEntries(Object.entries(members).filter(([name, value]) => !isEmpty(name, value)));
}

function isEmpty(name: string, value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === 0 || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  return name !== 'auth' && isMembers(value) && Object.keys(value).length === 0;
}
