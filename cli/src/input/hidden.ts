/** Keys and passwords: asked for without showing them. */
import { Failure } from '../failure.ts';
import { type Host, NoInput, PromptInterrupted } from '../host.ts';
import { wrap } from '../output/wrap.ts';

export type Prompt = {
  readonly text: string;
  /** Where the prompt itself goes; Vault is not of one mind about it. */
  readonly to: 'stdout' | 'stderr';
  /** "the unseal key" in the text of the failure. */
  readonly what: string;
  /** How the value can be given without a terminal. */
  readonly instead: string;
};

/** The trimmed answer. Throws Failure 1 when there is none, or when the person pressed Ctrl-C. */
export async function askHidden(host: Host, prompt: Prompt): Promise<string> {
  const sink = host[prompt.to];
  sink.write(prompt.text);
  try {
    return (await host.stdin.readHidden()).trim();
  } catch (error) {
    if (error instanceof PromptInterrupted) throw new Failure(1, 'user canceled');
    if (!(error instanceof NoInput)) throw error;
    const advice = `An error occurred attempting to ask for ${prompt.what}. The raw error message is shown below, but usually this is because you attempted to pipe a value into the command or you are executing outside of a terminal (tty). ${prompt.instead} The raw error was: ${error.message}`;
    throw new Failure(1, wrap(advice));
  } finally {
    sink.write('\n');
  }
}
