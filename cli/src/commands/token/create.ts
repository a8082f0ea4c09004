/** `token create`: a new token, child of the own one. */
import { exactly } from '../../arguments.ts';
import { command } from '../../command.ts';
import { orFail } from '../../failure.ts';
import { durationText } from '../../flags/duration.ts';
import { flags } from '../../flags/flag.ts';
import { printSecret, printSecretField } from '../../output/print.ts';
import type { Struct } from '../../output/tree.ts';

export const tokenCreate = command({
  name: 'token create',
  synopsis: 'Create a new token',
  help: `
Usage: {program} token create [options]

  Makes a new token. It is a child of the token you use: it is revoked with it,
  and without -policy it may do the same things.

      $ {program} token create -policy=my-policy -ttl=1h

  An orphan batch token from a role, as it is stored for a disaster:

      $ {program} token create -role=failover-handler -ttl=8h
`,
  flags: flags({
    'display-name': { kind: 'string', usage: 'Name of the token in audit logs; not a secret.' },
    'entity-alias': {
      kind: 'string',
      usage: 'Entity alias to bind the token to. Only with a -role that allows it.',
    },
    'explicit-max-ttl': { kind: 'duration', usage: 'Hard limit of the life of the token, as "30s" or "5m".' },
    id: { kind: 'string', usage: 'The token itself; the server makes one when not given. Needs sudo.' },
    metadata: {
      kind: 'map',
      usage: 'A key=value note that appears in audit logs; may be given several times.',
    },
    'no-default-policy': { kind: 'bool', usage: 'Leave the "default" policy out.' },
    orphan: { kind: 'bool', usage: 'Make a token without a parent. Needs root or sudo.' },
    period: { kind: 'duration', usage: 'Each renewal lasts this long, without end. Needs sudo.' },
    policy: { kind: 'list', usage: 'Name of a policy for the token; may be given several times.' },
    renewable: { kind: 'bool', default: true, usage: 'Whether the token can be renewed.' },
    role: { kind: 'string', usage: 'Token role to make it from. The role may override the other flags.' },
    ttl: { kind: 'duration', usage: 'First life of the token, as "30s" or "5m". Renewals may go beyond it.' },
    type: { kind: 'string', default: 'service', usage: 'Kind of token: "service" or "batch".' },
    'use-limit': { kind: 'int', usage: 'Number of times the token can be used; 0 for no limit.' },
  }),
  output: ['field', 'format'],
  async run(call) {
    exactly(0, call.args);
    const client = await call.connect();
    const { flags: given } = call;
    const body: Struct = {
      id: given.id || undefined,
      policies: given.policy.length > 0 ? given.policy : undefined,
      meta: given.metadata.size > 0 ? given.metadata : undefined,
      ttl: durationText(given.ttl),
      explicit_max_ttl: durationText(given['explicit-max-ttl']),
      period: durationText(given.period),
      no_parent: given.orphan || undefined,
      no_default_policy: given['no-default-policy'] || undefined,
      display_name: given['display-name'],
      num_uses: given['use-limit'],
      renewable: given.type === 'batch' ? false : given.renewable,
      type: given.type,
      entity_alias: given['entity-alias'],
    };
    const path = given.role === '' ? 'auth/token/create' : `auth/token/create/${given.role}`;
    const secret = await orFail('Error creating token', client.write(path, body, 'POST'));
    return call.field !== '' && secret !== undefined
      ? printSecretField(call.terminal, secret, call.field)
      : printSecret(call.terminal, secret);
  },
});
