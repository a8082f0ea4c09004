/** `audit list`: the enabled audit devices. */
import { exactly } from '../../arguments.ts';
import { parseSecret } from '../../client/secret.ts';
import { command } from '../../command.ts';
import { orFail } from '../../failure.ts';
import { flags } from '../../flags/flag.ts';
import { goValue } from '../../output/go-format.ts';
import { printTree } from '../../output/print.ts';
import { table } from '../../output/table.ts';
import { isMap, mapOf, type Struct, sortedEntries, type TreeMap, textOf } from '../../output/tree.ts';

export const auditList = command({
  name: 'audit list',
  synopsis: 'Lists enabled audit devices',
  help: `
Usage: {program} audit list [options]

  Lists the enabled audit devices.

      $ {program} audit list
      $ {program} audit list -detailed
`,
  flags: flags({ detailed: { kind: 'bool', usage: 'Show options and whether the device is replicated.' } }),
  output: ['format'],
  async run(call) {
    exactly(0, call.args);
    const client = await call.connect();
    const answer = await orFail('Error listing audits', client.request('GET', 'sys/audit'));
    const devices = sortedEntries(mapOf(parseSecret(answer.body)?.data)).flatMap(([path, device]) =>
      isMap(device) ? [[path, device] as const] : [],
    );
    if (call.terminal.format !== 'table') {
      return printTree(call.terminal, new Map(devices.map(([path, device]) => [path, struct(path, device)])));
    }
    if (devices.length === 0) {
      call.terminal.output('No audit devices are enabled.');
      return 2;
    }
    const { detailed } = call.flags;
    const header = detailed
      ? ['Path', 'Type', 'Description', 'Replication', 'Options']
      : ['Path', 'Type', 'Description'];
    call.terminal.output(table([header, ...devices.map(([path, device]) => row(path, device, detailed))]));
    return 0;
  },
});

function row(path: string, device: TreeMap, detailed: boolean): readonly string[] {
  const simple = [path, textOf(device.get('type')), textOf(device.get('description'))];
  if (!detailed) return simple;
  const options = sortedEntries(mapOf(device.get('options'))).map(
    ([key, value]) => `${key}=${goValue(value)}`,
  );
  return [...simple, device.get('local') === true ? 'local' : 'replicated', options.join(' ')];
}

function struct(path: string, device: TreeMap): Struct {
  return {
    type: textOf(device.get('type')),
    description: textOf(device.get('description')),
    options: device.get('options') ?? null,
    local: device.get('local') ?? false,
    path: textOf(device.get('path')) || path,
  };
}
