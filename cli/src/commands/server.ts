/** `server`: runs a server in this process. The only command that is no client. */
import { command } from '../command.ts';

/** What @holdfast/server offers to the command line. */
type ServerModule = { runServer(args: readonly string[]): Promise<number | undefined> };

/** Not a static import: clients must start without loading any of the server. */
const SERVER_MODULE = '@holdfast/server/main';

export const server = command({
  name: 'server',
  synopsis: 'Start a server',
  help: `
Usage: {program} server [options]

  Runs a server until it is told to stop (SIGINT or SIGTERM).

  Start with a configuration file:

      $ {program} server -config=/etc/holdfast/config.hcl

  Start for trying things out, in memory, unsealed, with a known root token:

      $ {program} server -dev -dev-root-token-id="root"

  "{program} server -help" lists all options.
`,
  passthrough: true,
  async run(call) {
    const module: ServerModule = await import(SERVER_MODULE);
    const code = await module.runServer(call.args);
    return code === 0 || code === undefined ? 0 : code === 2 ? 2 : 1;
  },
});
