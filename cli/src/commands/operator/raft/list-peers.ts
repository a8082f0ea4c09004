/** `operator raft list-peers`: the members of a Raft cluster. */
import { exactly } from '../../../arguments.ts';
import { command } from '../../../command.ts';
import { Failure, orFail } from '../../../failure.ts';
import { goValue } from '../../../output/go-format.ts';
import { printSecret } from '../../../output/print.ts';
import { table } from '../../../output/table.ts';
import { isList, isMap, mapOf, textOf } from '../../../output/tree.ts';
import { askWithDrToken, drTokenFlag } from './dr-token.ts';

export const listPeers = command({
  name: 'operator raft list-peers',
  synopsis: 'Returns the Raft peer set',
  help: `
Usage: {program} operator raft list-peers [options]

  Lists the members of the Raft cluster.

      $ {program} operator raft list-peers
`,
  flags: drTokenFlag,
  output: ['format'],
  async run(call) {
    exactly(0, call.args);
    const client = await call.connect();
    const asked = askWithDrToken(client, 'sys/storage/raft/configuration', call.flags['dr-token']);
    const secret = await orFail('Error reading the raft cluster configuration', asked);
    if (secret === undefined) throw new Failure(2, 'No raft cluster configuration found');
    if (call.terminal.format !== 'table') return printSecret(call.terminal, secret);
    const servers = mapOf(secret.data?.get('config')).get('servers');
    const rows = (isList(servers) ? servers : [])
      .filter(isMap)
      .map((server) => [
        textOf(server.get('node_id')),
        textOf(server.get('address')),
        server.get('leader') === true ? 'leader' : 'follower',
        goValue(server.get('voter') ?? false),
      ]);
    call.terminal.output(table([['Node', 'Address', 'State', 'Voter'], ...rows]));
    return 0;
  },
});
