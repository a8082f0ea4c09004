/** The part of HCL 1 that Vault's configuration and policies use, with a position on every node. */

export type HclPosition = { readonly line: number; readonly column: number };

export type HclValue =
  | { readonly kind: 'string'; readonly value: string; readonly position: HclPosition }
  | { readonly kind: 'number'; readonly value: number; readonly text: string; readonly position: HclPosition }
  | { readonly kind: 'bool'; readonly value: boolean; readonly position: HclPosition }
  | { readonly kind: 'list'; readonly items: readonly HclValue[]; readonly position: HclPosition }
  | HclObject;

export type HclObject = {
  readonly kind: 'object';
  readonly items: readonly HclItem[];
  readonly position: HclPosition;
};

/**
 * `key = value` has one key; a block `path "a/*" { … }` has its labels as further keys and an object value.
 * JSON sources give the same tree (an object of objects reads like blocks).
 */
export type HclItem = {
  readonly keys: readonly { readonly text: string; readonly position: HclPosition }[];
  readonly value: HclValue;
  /** Written with "=" (or ":" in JSON), so not a block. */
  readonly assigned: boolean;
};

export class HclError extends Error {
  override readonly name = 'HclError';
  readonly position: HclPosition;
  constructor(message: string, position: HclPosition) {
    super(message);
    this.position = position;
  }
}
