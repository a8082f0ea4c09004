/** Every command by name, and how it is loaded. Nothing is loaded before it is needed: that keeps the start fast. */
import type { Command } from '../command.ts';

type Loader = () => Promise<Command>;

const loaders: Readonly<Record<string, Loader>> = {
  audit: () => import('./audit.ts').then((m) => m.audit),
  'audit disable': () => import('./audit/disable.ts').then((m) => m.auditDisable),
  'audit enable': () => import('./audit/enable.ts').then((m) => m.auditEnable),
  'audit list': () => import('./audit/list.ts').then((m) => m.auditList),
  auth: () => import('./auth.ts').then((m) => m.auth),
  'auth disable': () => import('./auth/disable.ts').then((m) => m.authDisable),
  'auth enable': () => import('./auth/enable.ts').then((m) => m.authEnable),
  'auth help': () => import('./auth/help.ts').then((m) => m.authHelp),
  'auth list': () => import('./auth/list.ts').then((m) => m.authList),
  'auth move': () => import('./auth/move.ts').then((m) => m.authMove),
  'auth tune': () => import('./auth/tune.ts').then((m) => m.authTune),
  completion: () => import('./completion.ts').then((m) => m.completion),
  delete: () => import('./delete.ts').then((m) => m.deletion),
  kv: () => import('./kv.ts').then((m) => m.kv),
  'kv delete': () => import('./kv/delete.ts').then((m) => m.kvDelete),
  'kv destroy': () => import('./kv/destroy.ts').then((m) => m.kvDestroy),
  'kv enable-versioning': () => import('./kv/enable-versioning.ts').then((m) => m.kvEnableVersioning),
  'kv get': () => import('./kv/get.ts').then((m) => m.kvGet),
  'kv list': () => import('./kv/list.ts').then((m) => m.kvList),
  'kv metadata': () => import('./kv/metadata.ts').then((m) => m.kvMetadata),
  'kv metadata delete': () => import('./kv/metadata/delete.ts').then((m) => m.kvMetadataDelete),
  'kv metadata get': () => import('./kv/metadata/get.ts').then((m) => m.kvMetadataGet),
  'kv metadata patch': () => import('./kv/metadata/patch.ts').then((m) => m.kvMetadataPatch),
  'kv metadata put': () => import('./kv/metadata/put.ts').then((m) => m.kvMetadataPut),
  'kv patch': () => import('./kv/patch.ts').then((m) => m.kvPatch),
  'kv put': () => import('./kv/put.ts').then((m) => m.kvPut),
  'kv rollback': () => import('./kv/rollback.ts').then((m) => m.kvRollback),
  'kv undelete': () => import('./kv/undelete.ts').then((m) => m.kvUndelete),
  lease: () => import('./lease.ts').then((m) => m.lease),
  'lease lookup': () => import('./lease/lookup.ts').then((m) => m.leaseLookup),
  'lease renew': () => import('./lease/renew.ts').then((m) => m.leaseRenew),
  'lease revoke': () => import('./lease/revoke.ts').then((m) => m.leaseRevoke),
  list: () => import('./list.ts').then((m) => m.list),
  login: () => import('./login.ts').then((m) => m.login),
  operator: () => import('./operator.ts').then((m) => m.operator),
  'operator dr': () => import('./operator/dr.ts').then((m) => m.dr),
  'operator dr promote': () => import('./operator/dr/promote.ts').then((m) => m.drPromote),
  'operator dr status': () => import('./operator/dr/status.ts').then((m) => m.drStatus),
  'operator dr stranded': () => import('./operator/dr/stranded.ts').then((m) => m.drStranded),
  'operator generate-root': () => import('./operator/generate-root.ts').then((m) => m.generateRoot),
  'operator init': () => import('./operator/init.ts').then((m) => m.operatorInit),
  'operator key-status': () => import('./operator/key-status.ts').then((m) => m.keyStatus),
  'operator members': () => import('./operator/members.ts').then((m) => m.members),
  'operator raft': () => import('./operator/raft.ts').then((m) => m.raft),
  'operator raft autopilot': () => import('./operator/raft/autopilot.ts').then((m) => m.autopilot),
  'operator raft autopilot get-config': () =>
    import('./operator/raft/autopilot/get-config.ts').then((m) => m.getConfig),
  'operator raft autopilot set-config': () =>
    import('./operator/raft/autopilot/set-config.ts').then((m) => m.setConfig),
  'operator raft autopilot state': () => import('./operator/raft/autopilot/state.ts').then((m) => m.state),
  'operator raft list-peers': () => import('./operator/raft/list-peers.ts').then((m) => m.listPeers),
  'operator raft remove-peer': () => import('./operator/raft/remove-peer.ts').then((m) => m.removePeer),
  'operator rekey': () => import('./operator/rekey.ts').then((m) => m.rekey),
  'operator rotate': () => import('./operator/rotate.ts').then((m) => m.rotate),
  'operator seal': () => import('./operator/seal.ts').then((m) => m.seal),
  'operator step-down': () => import('./operator/step-down.ts').then((m) => m.stepDown),
  'operator unseal': () => import('./operator/unseal.ts').then((m) => m.unseal),
  patch: () => import('./patch.ts').then((m) => m.patch),
  'path-help': () => import('./path-help.ts').then((m) => m.pathHelp),
  plugin: () => import('./plugin.ts').then((m) => m.plugin),
  'plugin list': () => import('./plugin/list.ts').then((m) => m.pluginList),
  policy: () => import('./policy.ts').then((m) => m.policy),
  'policy delete': () => import('./policy/delete.ts').then((m) => m.policyDelete),
  'policy fmt': () => import('./policy/fmt.ts').then((m) => m.policyFmt),
  'policy list': () => import('./policy/list.ts').then((m) => m.policyList),
  'policy read': () => import('./policy/read.ts').then((m) => m.policyRead),
  'policy write': () => import('./policy/write.ts').then((m) => m.policyWrite),
  print: () => import('./print.ts').then((m) => m.print),
  'print token': () => import('./print/token.ts').then((m) => m.printToken),
  read: () => import('./read.ts').then((m) => m.read),
  secrets: () => import('./secrets.ts').then((m) => m.secrets),
  'secrets disable': () => import('./secrets/disable.ts').then((m) => m.secretsDisable),
  'secrets enable': () => import('./secrets/enable.ts').then((m) => m.secretsEnable),
  'secrets list': () => import('./secrets/list.ts').then((m) => m.secretsList),
  'secrets move': () => import('./secrets/move.ts').then((m) => m.secretsMove),
  'secrets tune': () => import('./secrets/tune.ts').then((m) => m.secretsTune),
  server: () => import('./server.ts').then((m) => m.server),
  status: () => import('./status.ts').then((m) => m.status),
  token: () => import('./token.ts').then((m) => m.token),
  'token capabilities': () => import('./token/capabilities.ts').then((m) => m.tokenCapabilities),
  'token create': () => import('./token/create.ts').then((m) => m.tokenCreate),
  'token lookup': () => import('./token/lookup.ts').then((m) => m.tokenLookup),
  'token renew': () => import('./token/renew.ts').then((m) => m.tokenRenew),
  'token revoke': () => import('./token/revoke.ts').then((m) => m.tokenRevoke),
  unwrap: () => import('./unwrap.ts').then((m) => m.unwrap),
  version: () => import('./version.ts').then((m) => m.version),
  'version-history': () => import('./version-history.ts').then((m) => m.versionHistory),
  write: () => import('./write.ts').then((m) => m.write),
};

export function commandNames(): readonly string[] {
  return Object.keys(loaders);
}

/** The longest command name that `words` begin with; undefined when there is none. */
export function find(words: readonly string[]): string | undefined {
  for (let length = Math.min(words.length, 4); length > 0; length -= 1) {
    const name = words.slice(0, length).join(' ');
    if (Object.hasOwn(loaders, name)) return name;
  }
  return undefined;
}

/** The record of a listed command. */
export async function load(name: string): Promise<Command> {
  const loader = loaders[name];
  if (loader === undefined) throw new Error(`no command ${name}`);
  return loader();
}

export function topLevel(): readonly string[] {
  return commandNames().filter((name) => !name.includes(' '));
}

/** Commands one level below a command, sorted. */
export function childrenOf(name: string): readonly string[] {
  return commandNames().filter(
    (other) => other.startsWith(`${name} `) && !other.slice(name.length + 1).includes(' '),
  );
}
