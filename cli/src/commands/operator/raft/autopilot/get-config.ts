/** `operator raft autopilot get-config`: when a node counts as unhealthy or dead. */
import { exactly } from '../../../../arguments.ts';
import { command } from '../../../../command.ts';
import { Failure, orFail } from '../../../../failure.ts';
import { goValue } from '../../../../output/go-format.ts';
import { printTree } from '../../../../output/print.ts';
import { table } from '../../../../output/table.ts';
import { askWithDrToken, drTokenFlag } from '../dr-token.ts';

/** Settings by their titles in the table. */
const TITLES = {
  cleanup_dead_servers: 'Cleanup Dead Servers',
  last_contact_threshold: 'Last Contact Threshold',
  dead_server_last_contact_threshold: 'Dead Server Last Contact Threshold',
  server_stabilization_time: 'Server Stabilization Time',
  min_quorum: 'Min Quorum',
  max_trailing_logs: 'Max Trailing Logs',
  disable_upgrade_migration: 'Disable Upgrade Migration',
} as const;

export const getConfig = command({
  name: 'operator raft autopilot get-config',
  synopsis: 'Returns the configuration of the autopilot',
  help: `
Usage: {program} operator raft autopilot get-config [options]

  Shows when a node of the Raft cluster counts as unhealthy or dead.

      $ {program} operator raft autopilot get-config
`,
  flags: drTokenFlag,
  output: ['format'],
  async run(call) {
    exactly(0, call.args);
    const client = await call.connect();
    const path = 'sys/storage/raft/autopilot/configuration';
    const asked = askWithDrToken(client, path, call.flags['dr-token']);
    const data = (await orFail('Error reading the autopilot configuration', asked))?.data;
    if (data === undefined) throw new Failure(2, 'data from server response is empty');
    if (call.terminal.format !== 'table') return printTree(call.terminal, data);
    const rows = Object.entries(TITLES).map(([name, title]) => [title, goValue(data.get(name))]);
    call.terminal.output(table([['Key', 'Value'], ...rows]));
    return 0;
  },
});
