/** `operator dr status`: the state, the lag, and what may be done now. What may be done only the server knows. */
import { exactly } from '../../../arguments.ts';
import { command } from '../../../command.ts';
import { Failure, orFail } from '../../../failure.ts';
import { goValue } from '../../../output/go-format.ts';
import { printSecret } from '../../../output/print.ts';
import { table } from '../../../output/table.ts';
import {
  isList,
  isMap,
  mapOf,
  numberOf,
  type Tree,
  type TreeMap,
  textOf,
  textsOf,
} from '../../../output/tree.ts';

export const DR_STATUS = 'sys/replication/dr/status';

export const drStatus = command({
  name: 'operator dr status',
  synopsis: 'Shows replication and what may be done now',
  help: `
Usage: {program} operator dr status [options]

  Shows the role of this cluster, how far a secondary lags behind, which
  secondaries are connected, and which commands the server allows now, with the
  reason for each that it does not. Needs no token.

      $ {program} operator dr status
`,
  output: ['format'],
  async run(call) {
    exactly(0, call.args);
    const client = await call.connect();
    const secret = await orFail('Error reading replication status', client.read(DR_STATUS));
    if (secret?.data === undefined)
      throw new Failure(2, 'Error reading replication status: data from server response is empty');
    if (call.terminal.format !== 'table') return printSecret(call.terminal, secret);
    const { data } = secret;
    call.terminal.output(table([['Key', 'Value'], ...summary(data)]));
    const secondaries = maps(data.get('secondaries'));
    if (secondaries.length > 0)
      call.terminal.output(`\n${table([SECONDARY_HEADER, ...secondaries.map(secondaryRow)])}`);
    const commands = maps(data.get('commands'));
    if (commands.length > 0)
      call.terminal.output(`\n${table([COMMAND_HEADER, ...commands.map(commandRow)])}`);
    return 0;
  },
});

type Rows = readonly (readonly [string, string])[];

function summary(data: TreeMap): Rows {
  const mode = textOf(data.get('mode'));
  if (mode === 'disabled') return [['Mode', mode]];
  return [
    ['Mode', mode],
    ['State', textOf(data.get('state'))],
    ['Replication Set', textOf(data.get('cluster_id'))],
    ...(mode === 'primary' ? primaryRows(data) : secondaryRows(data)),
    ...epochRows(data.get('epoch')),
    ['Merkle Root', textOf(data.get('merkle_root'))],
    ...given('Stranded Sets', data.get('stranded_sets')),
    ...fenceRows(data.get('fenced')),
    ...given('Last Error', data.get('last_error')),
  ];
}

function primaryRows(data: TreeMap): Rows {
  return [
    ['Last WAL', goValue(data.get('last_dr_wal') ?? 0)],
    ['Known Secondaries', textsOf(data.get('known_secondaries')).join(', ')],
  ];
}

function secondaryRows(data: TreeMap): Rows {
  const progress = mapOf(data.get('merkle_sync_progress'));
  const synchronized: Rows =
    progress.size === 0
      ? []
      : [
          [
            'Synchronized Keys',
            `${goValue(progress.get('sync_progress'))}/${goValue(progress.get('sync_total_keys'))}`,
          ],
        ];
  return [
    ['Secondary ID', textOf(data.get('secondary_id'))],
    ['Connection', textOf(data.get('connection_state'))],
    ['Primary', textOf(data.get('primary_cluster_addr'))],
    ['Last Remote WAL', goValue(data.get('last_remote_wal') ?? 0)],
    ...given('Lag in Records', data.get('lag_records')),
    ...given('Lag in Seconds', data.get('lag_seconds')),
    ...given('Last Contact', data.get('last_contact')),
    ...synchronized,
  ];
}

function epochRows(epoch: Tree | undefined): Rows {
  if (!isMap(epoch)) return [];
  return [['Epoch', `${goValue(epoch.get('counter'))} since WAL ${goValue(epoch.get('from_index'))}`]];
}

function fenceRows(fence: Tree | undefined): Rows {
  return isMap(fence) ? [['Fenced', textOf(fence.get('reason'))]] : [];
}

/** A row only when there is a value. */
function given(title: string, value: Tree | undefined): Rows {
  return value === undefined || value === null ? [] : [[title, goValue(value)]];
}

const SECONDARY_HEADER = ['Secondary', 'Connection', 'Address', 'Lag in Records', 'Last Heartbeat'];

function secondaryRow(row: TreeMap): readonly string[] {
  const lag = row.get('lag_records') ?? null;
  return [
    textOf(row.get('node_id')),
    textOf(row.get('connection_status')),
    textOf(row.get('api_address')),
    lag === null ? '' : String(numberOf(lag)),
    textOf(row.get('last_heartbeat')),
  ];
}

const COMMAND_HEADER = ['Command', 'Allowed', 'Why not'];

function commandRow(row: TreeMap): readonly string[] {
  const allowed = row.get('allowed') === true;
  return [textOf(row.get('command')), allowed ? 'yes' : 'no', allowed ? '-' : textOf(row.get('reason'))];
}

function maps(value: Tree | undefined): readonly TreeMap[] {
  return isList(value) ? value.filter(isMap) : [];
}
