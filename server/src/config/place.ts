/** Where a setting stands, and the mistakes found there. */
import type { HclPosition } from '@holdfast/core/base/hcl/ast';

export type Place = { readonly file: string; readonly line: number; readonly column: number };

/** A setting with the place it was written at. */
export type Placed<T> = { readonly value: T; readonly place: Place };

/** `config.hcl:3:7`. */
export function placeText(place: Place): string {
  return `${place.file}:${place.line}:${place.column}`;
}

export function placeOf(file: string, position: HclPosition): Place {
  return { file, line: position.line, column: position.column };
}

/** Stops the start. `problems` are all mistakes that were found, each with its place. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.problems = problems;
  }
}

/** Collects while a configuration is read, so that the operator sees every mistake at once. */
export class Findings {
  readonly #problems: { readonly place: Place | undefined; readonly text: string }[] = [];
  readonly #warnings: string[] = [];

  problem(place: Place, message: string): void {
    this.#problems.push({ place, text: `${placeText(place)}: ${message}` });
  }

  /** A mistake that is not at one place: something is missing, or a flag or environment variable is wrong. */
  outsideProblem(message: string): void {
    this.#problems.push({ place: undefined, text: message });
  }

  warning(place: Place, message: string): void {
    this.#warnings.push(`${placeText(place)}: ${message}`);
  }

  /** Whether there is any problem so far. */
  get any(): boolean {
    return this.#problems.length > 0;
  }

  get warnings(): readonly string[] {
    return this.#warnings;
  }

  /** Throws ConfigError when there was any problem; they stand as in the files, file by file. */
  stopOnProblems(): void {
    if (this.#problems.length === 0) return;
    const files = [...new Set(this.#problems.map(({ place }) => place?.file))];
    const order = ({ place }: { readonly place: Place | undefined }): readonly number[] => [
      files.indexOf(place?.file),
      place?.line ?? 0,
      place?.column ?? 0,
    ];
    const sorted = this.#problems.toSorted((a, b) => {
      const [fileA = 0, lineA = 0, columnA = 0] = order(a);
      const [fileB = 0, lineB = 0, columnB = 0] = order(b);
      return fileA - fileB || lineA - lineB || columnA - columnB;
    });
    throw new ConfigError(sorted.map(({ text }) => text));
  }
}
