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
  readonly #problems: string[] = [];
  readonly #warnings: string[] = [];

  problem(place: Place, message: string): void {
    this.#problems.push(`${placeText(place)}: ${message}`);
  }

  /** A mistake that is not in a file: a flag or an environment variable. */
  outsideProblem(message: string): void {
    this.#problems.push(message);
  }

  warning(place: Place, message: string): void {
    this.#warnings.push(`${placeText(place)}: ${message}`);
  }

  get warnings(): readonly string[] {
    return this.#warnings;
  }

  /** Throws ConfigError when there was any problem. */
  stopOnProblems(): void {
    if (this.#problems.length > 0) throw new ConfigError(this.#problems);
  }
}
