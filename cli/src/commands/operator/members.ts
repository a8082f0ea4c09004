/** `operator members`: the nodes of a cluster. */
import { exactly } from '../../arguments.ts';
import { command } from '../../command.ts';
import { goValue } from '../../output/go-format.ts';
import { printTree } from '../../output/print.ts';
import { table } from '../../output/table.ts';
import { isList, isMap, mapOf, textOf } from '../../output/tree.ts';

export const members = command({
  name: 'operator members',
  synopsis: 'Returns the list of nodes in the cluster',
  help: `
Usage: {program} operator members [options]

  Lists the nodes of a cluster, which of them is active, and when the others
  were last heard of.

      $ {program} operator members
`,
  output: ['format'],
  async run(call) {
    exactly(0, call.args);
    const client = await call.connect();
    const answer = await client.json('GET', 'sys/ha-status');
    const nodes = answer.get('nodes') ?? answer.get('Nodes') ?? mapOf(answer.get('data')).get('nodes') ?? [];
    if (call.terminal.format !== 'table') return printTree(call.terminal, { Nodes: nodes });
    const rows = (isList(nodes) ? nodes : [])
      .filter(isMap)
      .map((node) => [
        textOf(node.get('hostname')),
        textOf(node.get('api_address')),
        textOf(node.get('cluster_address')),
        goValue(node.get('active_node') ?? false),
        textOf(node.get('version')),
        textOf(node.get('upgrade_version')),
        textOf(node.get('redundancy_zone')),
        textOf(node.get('last_echo')).replace(/\.\d+/, ''),
      ]);
    const header = [
      'Host Name',
      'API Address',
      'Cluster Address',
      'Active Node',
      'Version',
      'Upgrade Version',
      'Redundancy Zone',
      'Last Echo',
    ];
    call.terminal.output(table([header, ...rows]));
    return 0;
  },
});
