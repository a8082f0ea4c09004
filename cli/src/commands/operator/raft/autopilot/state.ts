/** `operator raft autopilot state`: how healthy the nodes of a Raft cluster are. */
import { exactly } from '../../../../arguments.ts';
import { command } from '../../../../command.ts';
import { Failure, orFail } from '../../../../failure.ts';
import { goValue } from '../../../../output/go-format.ts';
import { printTree } from '../../../../output/print.ts';
import {
  isList,
  isMap,
  mapOf,
  type Struct,
  sortedEntries,
  type Tree,
  type TreeMap,
} from '../../../../output/tree.ts';
import { askWithDrToken, drTokenFlag } from '../dr-token.ts';

/** Members of a node: the server's name, the name in json and yaml, and the title in text. */
const SERVER = [
  ['id', 'ID', ''],
  ['name', 'Name', 'Name'],
  ['address', 'Address', 'Address'],
  ['node_status', 'NodeStatus', 'Node Status'],
  ['last_contact', 'LastContact', 'Last Contact'],
  ['last_term', 'LastTerm', 'Last Term'],
  ['last_index', 'LastIndex', 'Last Index'],
  ['healthy', 'Healthy', 'Healthy'],
  ['stable_since', 'StableSince', ''],
  ['status', 'Status', 'Status'],
  ['version', 'Version', 'Version'],
  ['upgrade_version', 'UpgradeVersion', 'Upgrade Version'],
  ['redundancy_zone', 'RedundancyZone', 'Redundancy Zone'],
  ['node_type', 'NodeType', 'Node Type'],
] as const;

/** The order of Vault's text. */
const LINES = [
  'Name',
  'Address',
  'Status',
  'Node Status',
  'Healthy',
  'Last Contact',
  'Last Term',
  'Last Index',
  'Version',
];
/** Shown when there is something to show. */
const OPTIONAL_LINES = ['Upgrade Version', 'Redundancy Zone', 'Node Type'];

export const state = command({
  name: 'operator raft autopilot state',
  synopsis: 'Displays the state of the Raft cluster as seen by the autopilot',
  help: `
Usage: {program} operator raft autopilot state [options]

  Shows how healthy the nodes of the Raft cluster are, and how many of them
  may fail.

      $ {program} operator raft autopilot state
`,
  flags: drTokenFlag,
  output: ['format'],
  async run(call) {
    exactly(0, call.args);
    const client = await call.connect();
    const asked = askWithDrToken(client, 'sys/storage/raft/autopilot/state', call.flags['dr-token']);
    const data = (await orFail('Error checking autopilot state', asked))?.data;
    if (data === undefined)
      throw new Failure(2, 'Error checking autopilot state: data from server response is empty');
    const { terminal } = call;
    if (terminal.format !== 'table' && terminal.format !== 'pretty')
      return printTree(terminal, stateStruct(data));
    terminal.output(stateText(data));
    return 0;
  },
});

/** The struct of Vault's Go client, whose members json and yaml show. */
function stateStruct(data: TreeMap): Struct {
  const servers = sortedEntries(mapOf(data.get('servers'))).map(([id, server]): [string, Tree] => [
    id,
    Object.fromEntries(SERVER.map(([name, field]) => [field, member(server, name)])),
  ]);
  return {
    Healthy: data.get('healthy') ?? false,
    FailureTolerance: data.get('failure_tolerance') ?? 0,
    Servers: new Map(servers),
    Leader: data.get('leader') ?? '',
    Voters: data.get('voters') ?? null,
    NonVoters: data.get('non_voters') ?? null,
    RedundancyZones: data.get('redundancy_zones') ?? null,
    Upgrade: data.get('upgrade_info') ?? null,
    OptimisticFailureTolerance: data.get('optimistic_failure_tolerance') ?? 0,
  };
}

function member(server: Tree, name: string): Tree {
  return (isMap(server) ? server.get(name) : undefined) ?? '';
}

function stateText(data: TreeMap): string {
  const names = (field: string) => {
    const list = data.get(field);
    return isList(list) ? list.map((name) => `   ${goValue(name)}`) : [];
  };
  const title = (text: string, field: string) => `${`${text}:`.padEnd(33)}${goValue(data.get(field))}`;
  const nonVoters = names('non_voters');
  const servers = sortedEntries(mapOf(data.get('servers')));
  return [
    title('Healthy', 'healthy'),
    title('Failure Tolerance', 'failure_tolerance'),
    title('Leader', 'leader'),
    'Voters:',
    ...names('voters'),
    ...(nonVoters.length > 0 ? ['Non Voters:', ...nonVoters] : []),
    'Servers:',
    ...servers.flatMap(([id, server]) => [`   ${id}`, ...serverLines(server)]),
    '',
  ].join('\n');
}

function serverLines(server: Tree): readonly string[] {
  const value = (title: string) => {
    const [name = ''] = SERVER.find(([, , shown]) => shown === title) ?? [];
    return goValue(member(server, name));
  };
  const optional = OPTIONAL_LINES.filter((title) => value(title) !== '');
  return [...LINES, ...optional].map((title) => `      ${`${title}:`.padEnd(19)}${value(title)}`);
}
