/** What roles and states are called on the screen. */
import type { Tone } from '../components/tone.ts';
import type { DrRole, DrStatus, Seal } from './facts.ts';

export type Words = { readonly text: string; readonly tone: Tone };

const ROLE: Readonly<Record<DrRole, Words>> = {
  disabled: { text: 'Standalone', tone: 'neutral' },
  primary: { text: 'DR primary', tone: 'success' },
  fenced: { text: 'Fenced primary', tone: 'danger' },
  secondary: { text: 'DR secondary', tone: 'info' },
  syncing: { text: 'DR secondary, syncing', tone: 'warning' },
  idle: { text: 'DR secondary, idle', tone: 'warning' },
  bootstrapping: { text: 'Becoming a DR secondary', tone: 'warning' },
};

export function roleWords(seal: Seal, dr: DrStatus | undefined): Words {
  if (!seal.initialized) return { text: 'Not initialised', tone: 'warning' };
  if (seal.sealed) return { text: 'Sealed', tone: 'warning' };
  return dr === undefined ? { text: 'Active', tone: 'success' } : ROLE[dr.role];
}

export type StateWords = Words & { readonly help: string };

const STATE: Readonly<Record<string, StateWords>> = {
  running: { text: 'Running', tone: 'success', help: 'Serves clients and sends its log to the secondaries.' },
  'stream-wals': {
    text: 'Streaming',
    tone: 'success',
    help: 'Every record of the primary is applied as it arrives.',
  },
  'merkle-diff': {
    text: 'Determining sync status',
    tone: 'warning',
    help: 'Both sides compare their indexes to find what differs.',
  },
  'merkle-sync': { text: 'Syncing', tone: 'warning', help: 'What differs is being fetched.' },
  bootstrapping: {
    text: 'Fetching initial data',
    tone: 'warning',
    help: 'The data of the primary is being fetched and verified beside the present data.',
  },
  idle: { text: 'Idle', tone: 'danger', help: 'Nothing is being replicated.' },
};

/** Unknown states show as the server names them. */
export function stateWords(state: string): StateWords {
  const known = Object.hasOwn(STATE, state) ? STATE[state] : undefined;
  return known ?? { text: state === '' ? 'Starting' : state, tone: 'neutral', help: '' };
}

const CONNECTION: Readonly<Record<string, StateWords>> = {
  ready: { text: 'Connected', tone: 'success', help: '' },
  connecting: { text: 'Connecting', tone: 'warning', help: 'The primary is being called.' },
  idle: { text: 'Not connected', tone: 'warning', help: 'No primary is being called.' },
  transient_failure: {
    text: 'Interrupted',
    tone: 'danger',
    help: 'The primary cannot be reached at the moment. This cluster goes on trying.',
  },
  shutdown: {
    text: 'Closed',
    tone: 'danger',
    help: 'The connection was closed for good. Recover opens it again.',
  },
};

export function connectionWords(state: string): StateWords {
  const known = Object.hasOwn(CONNECTION, state) ? CONNECTION[state] : undefined;
  return known ?? { text: state === '' ? 'Unknown' : state, tone: 'neutral', help: '' };
}
