/** `operator raft remove-peer ID`: takes a member out of a Raft cluster. */
import { exactly } from '../../../arguments.ts';
import { command } from '../../../command.ts';
import { orFail } from '../../../failure.ts';
import { drTokenFlag } from './dr-token.ts';

export const removePeer = command({
  name: 'operator raft remove-peer',
  synopsis: 'Removes a node from the Raft cluster',
  help: `
Usage: {program} operator raft remove-peer [options] <server id>

  Takes a node out of the Raft cluster.

      $ {program} operator raft remove-peer node1
`,
  flags: drTokenFlag,
  output: ['format'],
  async run(call) {
    const id = exactly(1, call.args).trim();
    const client = await call.connect();
    const token = call.flags['dr-token'];
    const body = { server_id: id, ...(token === '' ? {} : { dr_operation_token: token }) };
    await orFail(
      'Error removing the peer from raft cluster',
      client.write('sys/storage/raft/remove-peer', body),
    );
    call.terminal.output('Peer removed successfully!');
    return 0;
  },
});
