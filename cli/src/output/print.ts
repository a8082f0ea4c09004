/** Prints what a command found, in the format that was asked for. */
import { type Secret, secretStruct } from '../client/secret.ts';
import type { ExitCode } from '../command.ts';
import { shortDuration } from '../flags/duration.ts';
import type { Terminal } from '../terminal.ts';
import { goQuotedList, goTime, goValue } from './go-format.ts';
import { compactJson, jsonText } from './json.ts';
import { table } from './table.ts';
import { isList, isMap, numberOf, type Struct, sortedEntries, type Tree, type TreeMap } from './tree.ts';
import { wrap } from './wrap.ts';
import { yamlText } from './yaml.ts';

type Rows = readonly (readonly [string, string])[];

/** An answer of the server: envelope included in json and yaml, rows in a table. */
export function printSecret(terminal: Terminal, secret: Secret | undefined): ExitCode {
  if (terminal.format !== 'table')
    return printTree(terminal, secret === undefined ? null : secretStruct(secret));
  if (secret === undefined) return 0;
  printWarnings(terminal, secret);
  return printRows(terminal, secretRows(secret));
}

/** Any data: a map becomes rows of a table. */
export function printData(terminal: Terminal, tree: Tree): ExitCode {
  if (terminal.format !== 'table') return printTree(terminal, tree);
  if (isMap(tree)) return printRows(terminal, mapRows(tree));
  return cannot(terminal, 'cannot use the table formatter for this type');
}

/** json, yaml and the formats that only few commands know. */
export function printTree(terminal: Terminal, tree: Tree): ExitCode {
  switch (terminal.format) {
    case 'json':
      terminal.output(jsonText(tree));
      return 0;
    case 'yaml':
      terminal.output(yamlText(tree));
      return 0;
    case 'pretty':
      return cannot(terminal, 'cannot use the pretty formatter for this type');
    default:
      return cannot(terminal, 'cannot use the table formatter for this type');
  }
}

/** The keys of a list answer. */
export function printList(terminal: Terminal, secret: Secret): ExitCode {
  const keys = secret.data?.get('keys') ?? null;
  if (terminal.format !== 'table') {
    return printTree(terminal, terminal.detailed && terminal.format === 'json' ? secretStruct(secret) : keys);
  }
  printWarnings(terminal, secret);
  if (!isList(keys)) return cannot(terminal, 'error: table formatter cannot output list for this data type');
  if (keys.length === 0) return 0;
  const names = keys.map(goValue).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const info = secret.data?.get('key_info');
  terminal.output(
    table(
      terminal.detailed && isMap(info) && info.size > 0
        ? detailedRows(names, info)
        : [['Keys'], ...names.map((n) => [n])],
    ),
  );
  return 0;
}

export function printWarnings(terminal: Terminal, secret: Secret): void {
  if (secret.warnings.length === 0) return;
  terminal.warn('WARNING! The following warnings were returned from Vault:\n');
  for (const warning of secret.warnings) {
    terminal.warn(wrap(`* ${warning}`, 2));
    terminal.warn('');
  }
}

/** One field of an answer, alone. */
export function printSecretField(terminal: Terminal, secret: Secret, field: string): ExitCode {
  const value = secretField(secret, field);
  if (value === undefined || value === null) {
    terminal.error(`Field ${compactJson(field)} not present in secret`);
    return 1;
  }
  if (terminal.format === 'table') printWarnings(terminal, secret);
  return printValue(terminal, value);
}

export function printMapField(terminal: Terminal, map: TreeMap, field: string, type = 'map'): ExitCode {
  const value = map.get(field);
  if (value === undefined || value === null) {
    terminal.error(`Field ${compactJson(field)} not present in ${type}`);
    return 1;
  }
  return printValue(terminal, value);
}

/** A bare value: text in a table, formatted else. Never ends with a newline in a pipe. */
export function printValue(terminal: Terminal, value: Tree): ExitCode {
  switch (terminal.format) {
    case 'json':
      terminal.raw(jsonText(value));
      break;
    case 'yaml':
      terminal.raw(`${yamlText(value)}\n`);
      break;
    case 'pretty':
      terminal.raw('');
      break;
    default:
      terminal.raw(goValue(value));
  }
  return 0;
}

function secretField(secret: Secret, field: string): Tree | undefined {
  const { auth, wrapInfo } = secret;
  if (auth !== undefined) {
    const fields: Struct = {
      token: auth.clientToken,
      token_accessor: auth.accessor,
      token_duration: auth.leaseDuration,
      token_renewable: auth.renewable,
      token_policies: auth.tokenPolicies ?? [],
      identity_policies: auth.identityPolicies ?? [],
      policies: auth.policies ?? [],
    };
    return Object.hasOwn(fields, field) ? fields[field] : secret.data?.get(field);
  }
  if (wrapInfo !== undefined) {
    const fields: Struct = {
      wrapping_token: wrapInfo.token,
      wrapping_accessor: wrapInfo.accessor,
      wrapping_token_ttl: wrapInfo.ttl,
      wrapping_token_creation_time: wrapInfo.creationTime,
      wrapping_token_creation_path: wrapInfo.creationPath,
      wrapped_accessor: wrapInfo.wrappedAccessor,
    };
    return Object.hasOwn(fields, field) ? fields[field] : secret.data?.get(field);
  }
  switch (field) {
    case 'lease_duration':
    case 'refresh_interval':
      return secret.leaseDuration;
    case 'lease_id':
      return secret.leaseId;
    case 'request_id':
      return secret.requestId;
    case 'renewable':
      return secret.renewable;
    case 'data':
      return secret.data?.has('data') === true ? secret.data.get('data') : secret.data;
    default:
      return secret.data?.get(field);
  }
}

function secretRows(secret: Secret): Rows {
  return [
    ...leaseRows(secret),
    ...authRows(secret),
    ...wrapRows(secret),
    ...mapRows(secret.data ?? new Map()),
  ];
}

function leaseRows(secret: Secret): Rows {
  if (secret.leaseDuration <= 0) return [];
  const duration = seconds(secret.leaseDuration);
  if (secret.leaseId === '') return [['refresh_interval', duration]];
  return [
    ['lease_id', secret.leaseId],
    ['lease_duration', duration],
    ['lease_renewable', String(secret.renewable)],
  ];
}

function authRows({ auth }: Secret): Rows {
  if (auth === undefined) return [];
  if (isMap(auth.mfaRequirement)) return mfaRows(auth.mfaRequirement);
  const metadata = isMap(auth.metadata) ? sortedEntries(auth.metadata) : [];
  return [
    ['token', auth.clientToken],
    ['token_accessor', auth.accessor],
    ['token_duration', auth.leaseDuration === 0 ? '∞' : seconds(auth.leaseDuration)],
    ['token_renewable', String(auth.renewable)],
    ['token_policies', goQuotedList(auth.tokenPolicies ?? [])],
    ['identity_policies', goQuotedList(auth.identityPolicies ?? [])],
    ['policies', goQuotedList(auth.policies ?? [])],
    ...metadata.map(([key, value]) => [`token_meta_${key}`, goValue(value)] as const),
  ];
}

function mfaRows(requirement: TreeMap): Rows {
  const rows: (readonly [string, string])[] = [
    ['mfa_request_id', goValue(requirement.get('mfa_request_id') ?? '')],
  ];
  const constraints = requirement.get('mfa_constraints');
  for (const [name, set] of isMap(constraints) ? sortedEntries(constraints) : []) {
    const any = isMap(set) ? set.get('any') : undefined;
    for (const method of isList(any) ? any.filter(isMap) : []) {
      const prefix = `mfa_constraint_${name}_${goValue(method.get('type'))}`;
      rows.push([`${prefix}_id`, goValue(method.get('id'))]);
      rows.push([`${prefix}_uses_passcode`, String(method.get('uses_passcode') === true)]);
    }
  }
  return rows;
}

function wrapRows({ wrapInfo }: Secret): Rows {
  if (wrapInfo === undefined) return [];
  const accessor: Rows =
    wrapInfo.wrappedAccessor === '' ? [] : [['wrapped_accessor:', wrapInfo.wrappedAccessor]];
  return [
    ['wrapping_token:', wrapInfo.token],
    ['wrapping_accessor:', wrapInfo.accessor],
    ['wrapping_token_ttl:', seconds(wrapInfo.ttl)],
    ['wrapping_token_creation_time:', goTime(wrapInfo.creationTime)],
    ['wrapping_token_creation_path:', wrapInfo.creationPath],
    ...accessor,
  ];
}

function mapRows(map: TreeMap): Rows {
  return sortedEntries(map).map(([key, value]) => [key, goValue(humanized(key, value))]);
}

/** Numbers of fields that are named like durations, in Go's words. */
function humanized(key: string, value: Tree): Tree {
  const isDuration = /^(period|ttl|duration|lease_max|ttl_max)$|_(period|ttl|duration)$/.test(key);
  const isWhole = typeof value === 'number' && Number.isInteger(value);
  return isDuration && isWhole ? seconds(numberOf(value)) : value;
}

function seconds(count: number): string {
  return shortDuration(count * 1_000);
}

function detailedRows(names: readonly string[], info: TreeMap): readonly (readonly string[])[] {
  const headers = new Set<string>();
  for (const [name, values] of info) {
    if (names.includes(name) && isMap(values)) for (const header of values.keys()) headers.add(header);
  }
  const sorted = [...headers].sort();
  const row = (name: string): readonly string[] => {
    const values = info.get(name);
    return [
      name,
      ...sorted.map((h) =>
        isMap(values) && values.has(h) ? goValue(humanized(h, values.get(h) ?? null)) : 'n/a',
      ),
    ];
  };
  return [['Keys', ...sorted], ...names.map(row)];
}

function printRows(terminal: Terminal, rows: Rows): ExitCode {
  if (rows.length > 0) terminal.output(table([['Key', 'Value'], ...rows]));
  return 0;
}

function cannot(terminal: Terminal, why: string): ExitCode {
  terminal.error(`Could not parse output: ${why}`);
  return 1;
}
