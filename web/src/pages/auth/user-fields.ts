/** Which fields of a user are shown, and how they are called. */
export const USER_FIELDS: readonly string[] = [
  'password',
  'token_policies',
  'token_ttl',
  'token_max_ttl',
  'token_num_uses',
  'token_period',
  'token_explicit_max_ttl',
  'token_no_default_policy',
  'token_bound_cidrs',
  'token_type',
];

export const USER_MORE: readonly string[] = USER_FIELDS.slice(4);

export const USER_LABELS: Readonly<Record<string, string>> = {
  token_policies: 'Policies',
  token_ttl: 'Token TTL',
  token_max_ttl: 'Maximum token TTL',
  token_num_uses: 'Uses of a token',
  token_no_default_policy: 'Leave out the policy "default"',
  token_bound_cidrs: 'Address ranges',
};
