/** How a flag is declared, and the type of the value it gets. */

export type FlagKind = 'bool' | 'optional-bool' | 'string' | 'int' | 'duration' | 'list' | 'map';

export type Flag = {
  readonly kind: FlagKind;
  readonly usage: string;
  readonly aliases?: readonly string[];
  /** Variable that gives the default, without its `VAULT_` or `HOLDFAST_`. */
  readonly env?: string;
  /** Durations in milliseconds. `false`, '', 0 and empty when absent. */
  readonly default?: boolean | string | number;
  /** Works, but help does not mention it. */
  readonly hidden?: true;
};

export type Flags = { readonly [name: string]: Flag };

type ValueOf<K extends FlagKind> = K extends 'bool'
  ? boolean
  : K extends 'optional-bool'
    ? boolean | undefined
    : K extends 'string'
      ? string
      : K extends 'int' | 'duration'
        ? number
        : K extends 'list'
          ? readonly string[]
          : ReadonlyMap<string, string>;

export type FlagValue =
  | boolean
  | undefined
  | string
  | number
  | readonly string[]
  | ReadonlyMap<string, string>;

/** Values by flag name, of every declared flag. */
export type FlagValues<F extends Flags> = { readonly [name in keyof F]: ValueOf<F[name]['kind']> };

/** Keeps the literal types, from which the values are inferred. */
export function flags<const F extends Flags>(declared: F): F {
  return declared;
}
