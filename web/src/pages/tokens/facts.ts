/** What a lookup says of a token. Pure. */
import type { Json } from '../../api/call.ts';

export type TokenFacts = {
  readonly accessor: string;
  readonly displayName: string;
  readonly policies: readonly string[];
  readonly type: string;
  /** Seconds left; 0 when it does not end. */
  readonly ttl: number;
  readonly expires: string;
  readonly created: string;
  readonly renewable: boolean;
  readonly orphan: boolean;
  /** Requests left; 0 when they are not counted. */
  readonly uses: number;
  readonly path: string;
  readonly role: string;
  readonly entity: string;
  readonly metadata: Readonly<Record<string, string>>;
};

/** @param data of an answer to lookup, lookup-self or lookup-accessor. */
export function parseToken(data: Json): TokenFacts {
  const created = data['creation_time'];
  const policies = [data['policies'], data['identity_policies']].flatMap((list) =>
    Array.isArray(list) ? list.map(String) : [],
  );
  return {
    accessor: text(data['accessor']),
    displayName: text(data['display_name']),
    policies: [...new Set(policies)],
    type: text(data['type']),
    ttl: number(data['ttl']),
    expires: text(data['expire_time']),
    created: typeof created === 'number' && created > 0 ? new Date(created * 1000).toISOString() : '',
    renewable: data['renewable'] === true,
    orphan: data['orphan'] === true,
    uses: number(data['num_uses']),
    path: text(data['path']),
    role: text(data['role']),
    entity: text(data['entity_id']),
    metadata: Object.fromEntries(
      Object.entries(typeof data['meta'] === 'object' && data['meta'] !== null ? data['meta'] : {}).map(
        ([key, value]) => [key, String(value)],
      ),
    ),
  };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function number(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}
