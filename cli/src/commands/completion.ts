/** `completion SHELL`: what makes a shell complete our command lines. */
import { exactly } from '../arguments.ts';
import { command } from '../command.ts';
import { completionScript } from '../completion/scripts.ts';
import { Failure } from '../failure.ts';

export const completion = command({
  name: 'completion',
  synopsis: 'Prints a completion script for a shell',
  help: `
Usage: {program} completion SHELL

  Prints the script that makes bash, zsh or fish complete commands and flags.

      $ source <({program} completion bash)
      $ {program} completion fish > ~/.config/fish/completions/{program}.fish

  "{program} -autocomplete-install" writes it into the start files of your shells.
`,
  async run(call) {
    const shell = exactly(1, call.args);
    const script = completionScript(shell, call.program);
    if (script === undefined) throw new Failure(1, `Unknown shell: ${shell}. Known are bash, zsh and fish.`);
    call.terminal.output(script);
    return 0;
  },
});
