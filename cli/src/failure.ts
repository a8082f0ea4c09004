/** Ways in which a command ends without doing what was asked. */

/** 1: the command line or a local file is wrong. 2: the server refused or could not be reached. */
export type FailureCode = 1 | 2;

/** Ends the command: the text goes to stderr. */
export class Failure extends Error {
  readonly code: FailureCode;

  constructor(code: FailureCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** Ends the command with the help text on stderr and exit code 1. */
export class HelpWanted extends Error {}

/** Thrown instead of sending a request: the text (cURL command, policy) that was asked for. */
export class Generated extends Error {
  readonly text: string;

  constructor(text: string) {
    super('generated instead of sent');
    this.text = text;
  }
}

/**
 * What the promise gives; when it fails because of the server or the network, the command fails with
 * `<what>: <text of the error>`. Programming errors pass through as they are.
 */
export async function orFail<T>(what: string, promise: Promise<T>, code: FailureCode = 2): Promise<T> {
  try {
    return await promise;
  } catch (error) {
    if (error instanceof RequestError) throw new Failure(code, `${what}: ${error.message}`);
    throw error;
  }
}

/** Base of what a request can fail with: an error answer, or no answer. */
export class RequestError extends Error {}
