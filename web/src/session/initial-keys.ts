/** What initialisation answered: shown until the user says that it is saved, whatever the cluster does meanwhile. */
import { createStore, type Store } from './store.ts';

export type InitialKeys = {
  /** Base64; OpenPGP messages when keys for that were given. */
  readonly keys: readonly string[];
  readonly rootToken: string;
  readonly threshold: number;
  readonly encrypted: boolean;
  readonly rootTokenEncrypted: boolean;
};

export const initialKeysStore: Store<InitialKeys | undefined> = createStore<InitialKeys | undefined>(
  undefined,
);

/** The text of the file that "Download" gives. */
export function keysText(keys: InitialKeys): string {
  const shares = keys.keys.map((key, at) => `Unseal Key ${at + 1}: ${key}`);
  return [
    ...shares,
    '',
    `Initial Root Token: ${keys.rootToken}`,
    '',
    `${keys.threshold} of ${keys.keys.length} keys unseal the cluster. Give each to another person.`,
    '',
  ].join('\n');
}
