/**
 * The DR role of this cluster and the only legal ways to change it. Pure: this table is the one place where
 * the rule "what may be done when" lives. The server refuses by it, status shows it, CLI and Web UI render it.
 *
 * The rows follow contract 1.7. Columns that the contract does not have:
 *   fenced   a primary that learnt of a higher or forked epoch of its own set (R8): it can only be demoted or
 *            disabled, so that nobody writes on two sides
 *   syncing  a secondary whose data is a mixture until a running repair ends
 *   idle     a secondary without a primary (demoted, or update-primary with an empty token)
 */
import { Refusal } from '../base/refusal.ts';
import { TEXT } from './texts.ts';

export type Role = 'disabled' | 'primary' | 'fenced' | 'secondary' | 'syncing' | 'idle' | 'bootstrapping';

export type Command =
  | 'enable-primary'
  | 'secondary-token'
  | 'revoke-secondary'
  | 'demote'
  | 'disable-primary'
  | 'generate-public-key'
  | 'enable-secondary'
  | 'promote'
  | 'update-primary'
  | 'disable-secondary'
  | 'recover'
  | 'reindex'
  | 'merkle-check'
  | 'generate-operation-token';

export const ROLES: readonly Role[] = [
  'disabled',
  'primary',
  'fenced',
  'secondary',
  'syncing',
  'idle',
  'bootstrapping',
];

type Allowed = {
  /** The role afterwards. */
  readonly to: Role;
  /** `replace`: the data is exchanged for the primary's, by one swap after it was fetched and verified. */
  readonly data: 'keep' | 'replace';
  readonly set: 'new' | 'adopt' | 'same' | 'none';
  /** A new writer needs a new epoch and a new data key (R7, R30). */
  readonly epoch: 'same' | 'next';
};
type Refused = { readonly status: number; readonly text: string; readonly forcible?: Allowed };
export type Decision = Allowed | Refused;

const no = (text: string, status = 400): Refused => ({ status, text });
const ok = (
  to: Role,
  data: Allowed['data'] = 'keep',
  set: Allowed['set'] = 'same',
  epoch: Allowed['epoch'] = 'same',
): Allowed => ({ to, data, set, epoch });

const NOT_PRIMARY = no(TEXT.notPrimary);
const CLOSED = no(TEXT.pathDisabled);
const NOT_SECONDARY = no(TEXT.notSecondary);
const FENCED = no(TEXT.fenced);
const BOOTSTRAPPING = no(TEXT.bootstrapping);
const PROMOTED = ok('primary', 'keep', 'same', 'next');
/** The data of a secondary goes on under a new writer, so leaving the set opens an epoch as a promotion does. */
const LEFT_BY_SECONDARY = ok('disabled', 'keep', 'none', 'next');

const TABLE: { readonly [command in Command]: { readonly [role in Role]: Decision } } = {
  'enable-primary': {
    disabled: ok('primary', 'keep', 'new'),
    primary: no(TEXT.alreadyPrimary),
    fenced: no(TEXT.alreadyPrimary),
    secondary: no(TEXT.usePromote),
    syncing: no(TEXT.usePromote),
    idle: no(TEXT.usePromote),
    bootstrapping: BOOTSTRAPPING,
  },
  'secondary-token': {
    disabled: NOT_PRIMARY,
    primary: ok('primary'),
    fenced: FENCED,
    secondary: CLOSED,
    syncing: CLOSED,
    idle: CLOSED,
    bootstrapping: BOOTSTRAPPING,
  },
  'revoke-secondary': {
    disabled: NOT_PRIMARY,
    primary: ok('primary'),
    fenced: FENCED,
    secondary: CLOSED,
    syncing: CLOSED,
    idle: CLOSED,
    bootstrapping: BOOTSTRAPPING,
  },
  demote: {
    disabled: NOT_PRIMARY,
    primary: ok('idle'),
    fenced: ok('idle'),
    secondary: CLOSED,
    syncing: CLOSED,
    idle: CLOSED,
    bootstrapping: BOOTSTRAPPING,
  },
  'disable-primary': {
    disabled: NOT_PRIMARY,
    primary: ok('disabled', 'keep', 'none'),
    fenced: ok('disabled', 'keep', 'none', 'next'),
    secondary: CLOSED,
    syncing: CLOSED,
    idle: CLOSED,
    bootstrapping: ok('disabled', 'keep', 'none'),
  },
  'generate-public-key': {
    disabled: ok('disabled'),
    primary: no(TEXT.publicKeyOnPrimary),
    fenced: no(TEXT.publicKeyOnPrimary),
    secondary: ok('secondary'),
    syncing: ok('syncing'),
    idle: ok('idle'),
    bootstrapping: BOOTSTRAPPING,
  },
  'enable-secondary': {
    disabled: ok('bootstrapping', 'replace', 'adopt'),
    primary: no(TEXT.demoteFirst),
    fenced: no(TEXT.demoteFirst),
    secondary: CLOSED,
    syncing: CLOSED,
    idle: CLOSED,
    bootstrapping: BOOTSTRAPPING,
  },
  promote: {
    disabled: NOT_SECONDARY,
    primary: NOT_SECONDARY,
    fenced: NOT_SECONDARY,
    secondary: PROMOTED,
    syncing: { ...no(TEXT.catchingUp, 503), forcible: PROMOTED },
    idle: PROMOTED,
    bootstrapping: no(TEXT.catchingUp, 503),
  },
  'update-primary': {
    disabled: NOT_SECONDARY,
    primary: NOT_SECONDARY,
    fenced: NOT_SECONDARY,
    secondary: ok('secondary'),
    syncing: ok('syncing'),
    idle: ok('secondary'),
    bootstrapping: BOOTSTRAPPING,
  },
  'disable-secondary': {
    disabled: NOT_SECONDARY,
    primary: NOT_SECONDARY,
    fenced: NOT_SECONDARY,
    secondary: LEFT_BY_SECONDARY,
    syncing: { ...no(TEXT.catchingUp, 503), forcible: LEFT_BY_SECONDARY },
    idle: LEFT_BY_SECONDARY,
    bootstrapping: ok('disabled', 'keep', 'none'),
  },
  recover: {
    disabled: no(TEXT.notEnabled),
    primary: ok('primary'),
    fenced: FENCED,
    secondary: ok('secondary'),
    syncing: ok('syncing'),
    idle: ok('idle'),
    bootstrapping: ok('bootstrapping'),
  },
  reindex: {
    disabled: ok('disabled'),
    primary: ok('primary'),
    fenced: ok('fenced'),
    secondary: ok('secondary'),
    syncing: no(TEXT.reindexWhileSyncing),
    idle: ok('idle'),
    bootstrapping: BOOTSTRAPPING,
  },
  'merkle-check': {
    disabled: ok('disabled'),
    primary: ok('primary'),
    fenced: ok('fenced'),
    secondary: ok('secondary'),
    syncing: ok('syncing'),
    idle: ok('idle'),
    bootstrapping: BOOTSTRAPPING,
  },
  'generate-operation-token': {
    disabled: NOT_SECONDARY,
    primary: NOT_SECONDARY,
    fenced: NOT_SECONDARY,
    secondary: ok('secondary'),
    syncing: ok('syncing'),
    idle: ok('idle'),
    bootstrapping: no(TEXT.bootstrapping),
  },
};

export const COMMANDS: readonly Command[] = Object.keys(TABLE) as Command[];

/** What the table says; `force` takes the decision that a refused row keeps for it. */
export function decide(role: Role, command: Command, force = false): Decision {
  const decision = TABLE[command][role];
  if ('text' in decision && decision.forcible !== undefined && force) return decision.forcible;
  if ('text' in decision && command === 'promote' && role === 'bootstrapping' && force) {
    return no(TEXT.forceWithoutData, 503);
  }
  return decision;
}

export function isAllowed(decision: Decision): decision is Allowed {
  return !('text' in decision);
}

/** The decision of an allowed command. Throws its Refusal otherwise. */
export function mustAllow(role: Role, command: Command, force = false): Allowed {
  const decision = decide(role, command, force);
  if (isAllowed(decision)) return decision;
  throw new Refusal(decision.status, decision.text);
}
