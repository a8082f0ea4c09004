/** `version`: of this program, never of the server. */
import { command } from '../command.ts';
import { versionText } from '../release.ts';

export const version = command({
  name: 'version',
  synopsis: 'Prints the version of this program',
  help: `
Usage: {program} version

  Prints the version of this program, which is not that of the server it talks to
  ("{program} status" shows that one).

      $ {program} version
`,
  hidden: true,
  passthrough: true,
  async run(call) {
    call.terminal.output(versionText(call.host.env, call.program));
    return 0;
  },
});
