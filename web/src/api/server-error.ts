/** A refusal in the server's own words, or the fact that there was no answer. */
export class ServerError extends Error {
  /** HTTP status; 0 when no answer came. */
  readonly status: number;
  /** The server's `errors`; never empty. */
  readonly errors: readonly string[];

  constructor(status: number, errors: readonly string[]) {
    const shown = errors.length > 0 ? errors : [withoutWords(status)];
    super(shown.join('\n'));
    this.name = 'ServerError';
    this.status = status;
    this.errors = shown;
  }
}

/** What to say when the server said nothing. */
function withoutWords(status: number): string {
  if (status === 0) return 'The server does not answer.';
  if (status === 404) return 'Nothing is there (404).';
  return `The server answered with status ${status} and no explanation.`;
}

/** The lines to show for anything that was thrown. */
export function errorLines(error: unknown): readonly string[] {
  if (error instanceof ServerError) return error.errors;
  return [error instanceof Error ? error.message : String(error)];
}
