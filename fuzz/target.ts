/** What a fuzz target is, and the one rule for all: only the refusals it names may come out. */

export type Target = {
  readonly name: string;
  /** Inputs to begin with: valid ones, and tokens that mutations put in. */
  readonly seeds: readonly Uint8Array[];
  readonly dictionary: readonly string[];
  /** Parses `input`. Throws what `refuses` accepts for bad input; anything else is a finding. */
  readonly run: (input: Uint8Array) => void;
  /** Whether a thrown value is the parser's declared way to refuse. */
  readonly refuses: (failure: unknown) => boolean;
  /** Largest input that is tried, bytes. */
  readonly inputBytesMax: number;
};

const encoder = new TextEncoder();

/** UTF-8 bytes of a seed. */
export function seed(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Input as text in which every byte is a character, for parsers of text that never see invalid UTF-8. */
export function latin1(input: Uint8Array): string {
  return Buffer.from(input.buffer, input.byteOffset, input.byteLength).toString('latin1');
}

/** Input as UTF-8 text, with replacement characters where it is not. */
export function utf8Text(input: Uint8Array): string {
  return Buffer.from(input.buffer, input.byteOffset, input.byteLength).toString('utf8');
}
