/** Flags which every command takes, and those of commands that print data. */
import { flags } from './flag.ts';

export const DEFAULT_ADDRESS = 'https://127.0.0.1:8200';

/** Marks a namespace that was not given, which is not the same as an empty one. */
export const NOT_SET = '(not set)';

export const httpFlags = flags({
  address: {
    kind: 'string',
    env: 'ADDR',
    default: '',
    usage: `Address of the server. The default is ${DEFAULT_ADDRESS}.`,
  },
  'agent-address': {
    kind: 'string',
    env: 'AGENT_ADDR',
    usage: 'Address of the agent, used instead of -address.',
  },
  'ca-cert': {
    kind: 'string',
    env: 'CACERT',
    usage:
      "Path of one PEM file with the CA certificate that signed the server's certificate. Wins over -ca-path.",
  },
  'ca-path': {
    kind: 'string',
    env: 'CAPATH',
    usage: 'Path of a folder of PEM files with CA certificates to trust.',
  },
  'client-cert': {
    kind: 'string',
    env: 'CLIENT_CERT',
    usage: 'Path of a PEM file with the certificate to show to the server. Needs -client-key.',
  },
  'client-key': {
    kind: 'string',
    env: 'CLIENT_KEY',
    usage: 'Path of a PEM file with the private key of -client-cert.',
  },
  'disable-redirects': {
    kind: 'bool',
    env: 'DISABLE_REDIRECTS',
    usage: 'Do not follow the one redirect that a standby node may answer with.',
  },
  header: {
    kind: 'map',
    usage:
      'A key=value header to add to each request; may be given several times. Names that begin with ' +
      '"X-Vault-" are refused.',
  },
  mfa: { kind: 'list', env: 'MFA', usage: 'MFA credentials to send in the X-Vault-MFA header.' },
  namespace: {
    kind: 'string',
    env: 'NAMESPACE',
    default: NOT_SET,
    usage: 'The namespace to work in. -ns is a short form.',
  },
  'non-interactive': { kind: 'bool', usage: 'Never ask at the terminal and never read from it.' },
  ns: { kind: 'string', default: NOT_SET, hidden: true, usage: 'Short form of -namespace; wins over it.' },
  'output-curl-string': {
    kind: 'bool',
    usage: 'Print the cURL command that would do the same, and send nothing.',
  },
  'output-policy': { kind: 'bool', usage: 'Print a policy that would allow the command, and send nothing.' },
  'policy-override': { kind: 'bool', usage: 'Ask the server to override soft-mandatory policies.' },
  'tls-server-name': {
    kind: 'string',
    env: 'TLS_SERVER_NAME',
    usage: 'Name to send and to expect as the TLS server name.',
  },
  'tls-skip-verify': {
    kind: 'bool',
    env: 'SKIP_VERIFY',
    usage:
      "Do not verify the server's certificate. Whoever is between you and the server can then read everything.",
  },
  'wrap-ttl': {
    kind: 'duration',
    env: 'WRAP_TTL',
    usage:
      'Have the answer wrapped in a single-use token that lives for this long ("30s", "5m"). ' +
      'The "unwrap" command gets the answer out.',
  },
});

export const fieldFlag = flags({
  field: {
    kind: 'string',
    usage: 'Print this one field and nothing else, without a newline when the output is not a terminal.',
  },
});

export const formatFlag = flags({
  format: {
    kind: 'string',
    env: 'FORMAT',
    default: 'table',
    usage: 'Form of the output: "table", "json", "yaml" or "pretty"; "raw" for the read command only.',
  },
});

export const detailedFlag = flags({
  detailed: { kind: 'bool', env: 'DETAILED', usage: 'Show more about each item where the server tells it.' },
});
