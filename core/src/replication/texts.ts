/**
 * Every text that clients of DR replication can see, in one place. Vault's are literal (contract 1.5, 1.6);
 * the others are ours, because Vault's are not public (contract 13.5), and stay stable from their first words.
 */

/** Warnings of calls that were accepted (W1 to W6 of contract 1.5). */
export const WARNING = {
  enablePrimary:
    'This cluster is being enabled as a primary for replication. Vault will be unavailable for a brief period and will resume service shortly.',
  enableSecondary:
    'Vault has successfully found secondary information; it may take a while to perform setup tasks. Vault will be unavailable until these tasks and initial sync complete.',
  promote:
    'This cluster is being promoted to a replication primary. Vault will be unavailable for a brief period and will resume service shortly.',
  demote:
    'This cluster is being demoted to a replication secondary. Vault will be unavailable for a brief period and will resume service shortly.',
  disable:
    'This cluster is having replication disabled. Vault will be unavailable for a brief period and will resume service shortly.',
  noRedirectAddress:
    "No redirect address set in Vault so none could be encoded in the token. You may need to supply Vault's API address when unwrapping the token.",
  updatePrimary:
    'This secondary is being connected to the given primary. Its data is kept: only what differs is transferred. See the replication status for progress.',
  forgetPrimary:
    'This secondary no longer connects to a primary. It keeps its data and the ID of its replication set; use update-primary with a new token to connect it again.',
  addresses: 'This secondary is being connected to its primary at another address.',
  recover:
    'Replication has been restarted: links were closed, errors forgotten, and the state machine began anew.',
  selfRepair:
    'Damaged entries were found. They are being fetched from the primary again; see the replication status.',
  reindex:
    'Reindexing has started in the background. The replication status shows its progress; the cluster stays available.',
} as const;

export const TEXT = {
  pathDisabled: 'path disabled in replication DR secondary mode',
  notSecondary: 'Not a DR secondary.',
  noOperationToken: 'DR operation token was not provided',
  catchingUp: 'replication is still catching up, try again later or provide the "force" argument',
  alreadyPrimary: 'replication is already enabled as a primary',
  usePromote: 'this cluster is a secondary; use promote',
  notPrimary: 'replication is not enabled as a primary',
  notEnabled: 'replication is not enabled on this cluster',
  demoteFirst:
    'replication is enabled as a primary; demote this cluster and use update-primary, or disable replication first',
  publicKeyOnPrimary:
    'replication is enabled as a primary; a public key is made on the cluster that becomes a secondary',
  bootstrapping:
    'this cluster is fetching its initial data as a secondary; wait until it has finished or disable replication',
  forceWithoutData:
    'replication is still catching up: the initial sync has not finished, so this cluster holds no usable data and cannot be promoted even with "force"',
  reindexWhileSyncing: 'the data is being synchronized with the primary; reindex when that has finished',
  fenced:
    'this cluster is fenced: another cluster of its replication set was promoted; demote this cluster and use update-primary, or disable replication',
  syncStopped:
    'replication is stopped: repeated synchronizations did not reach the state of the primary; run merkle-check on both clusters, then recover',
  badClusterAddr: 'invalid cluster address: it must be host:port or https://host:port',
  stranger:
    'the data of this cluster has no history in common with that primary; disable replication here and enable it as a secondary, which replaces all data',
  outdated:
    'that cluster is not the latest primary of this replication set: another one was promoted after it',
  reindexRuns: 'A reindex is already running; the replication status shows its progress.',
  promotedMixture:
    'The data was still being synchronized and is a mixture of two states: some writes of the old primary are missing in between. See last_promotion in the replication status.',
  promotedBehind: (lost: number, mine: number, announced: number) =>
    `${lost} record(s) that the old primary had announced are not here (this cluster ends at index ${mine}, the old primary announced ${announced}). They are lost unless the old primary returns.`,
  demotedBehind: (index: number, ids: readonly string[]) =>
    `Not every connected secondary has confirmed the last record (index ${index}): ${ids.join(', ')}. Promoting one of these would lose writes.`,
  missingId: 'missing required field: id',
  badId: 'invalid id: use letters, digits and "_", with "." and "-" inside, at most 128 characters',
  noSuchSecondary: (id: string) => `no secondary with id ${JSON.stringify(id)} is known`,
  duplicateId: (id: string) =>
    `a secondary with id ${JSON.stringify(id)} already exists; revoke it first or choose another id`,
  tooManySecondaries: (max: number) => `this primary already has ${max} secondaries; revoke one first`,
  badPublicKey: 'invalid secondary_public_key: it must come from secondary/generate-public-key',
  badTtl: 'invalid ttl: it must be between 1 second and 30 days',
  missingToken: 'missing required field: token',
  badToken: 'the secondary activation token could not be parsed',
  noApiAddress:
    'the secondary activation token carries no API address of the primary; provide "primary_api_addr"',
  noPublicKey:
    'the secondary activation token was made for a public key that this cluster does not hold; generate a public key here and ask the primary for a new token',
  noClusterAddress:
    'the primary has no cluster address, so secondaries could not reach it; set cluster_addr in its configuration or provide "primary_cluster_addr" when enabling it',
  otherSet:
    'the token belongs to another replication set than this secondary; connecting to it would replace all data of this cluster. Provide "force" to consent',
  tokenOrAddresses: 'exactly one of "token" and "update_primary_addrs" must be provided',
  noKnownPrimary: 'this secondary has no primary whose address could be changed; provide a token',
  noAddressAnswers: 'none of the given addresses answered as the primary of this secondary',
  unwrapRefused: (status: number, reason: string) =>
    `1 error occurred:\n\t* error response unwrapping secondary token; status code is ${status}, message is "${status} ${reason}"\n\n`,
  unwrapFailed: (why: string) => `1 error occurred:\n\t* error unwrapping secondary token: ${why}\n\n`,
  unreachable: (why: string) =>
    `error fetching secondary bootstrap package: error authing for bootstrap: rpc error: code = Unavailable desc = ${why}; the activation token is used up, ask the primary for a new one`,
  refusedByPrimary: (why: string) =>
    `error fetching secondary bootstrap package: the primary refused: ${why}`,
} as const;
