/** `operator key-status`: the key that data is encrypted with at the moment. */
import { exactly } from '../../arguments.ts';
import type { Client } from '../../client/client.ts';
import { parseSecret } from '../../client/secret.ts';
import { command } from '../../command.ts';
import { Failure, orFail } from '../../failure.ts';
import { goRfc3339, goValue } from '../../output/go-format.ts';
import { printTree } from '../../output/print.ts';
import { columns } from '../../output/table.ts';
import type { Struct } from '../../output/tree.ts';
import { textOf } from '../../output/tree.ts';

export const keyStatus = command({
  name: 'operator key-status',
  synopsis: 'Provides information about the active encryption key',
  help: `
Usage: {program} operator key-status [options]

  Shows the number of the current encryption key, since when it is in use and
  how much was encrypted with it.

      $ {program} operator key-status
`,
  output: ['format'],
  async run(call) {
    exactly(0, call.args);
    const status = await readKeyStatus(await call.connect());
    if (call.terminal.format !== 'table') return printTree(call.terminal, status);
    call.terminal.output(keyStatusText(status));
    return 0;
  },
});

/** Throws Failure 2. */
export async function readKeyStatus(client: Client): Promise<Struct> {
  const answer = await orFail('Error reading key status', client.request('GET', 'sys/key-status'));
  const data = parseSecret(answer.body)?.data;
  if (data === undefined)
    throw new Failure(2, 'Error reading key status: data from server response is empty');
  return {
    term: data.get('term') ?? 0,
    install_time: goRfc3339(textOf(data.get('install_time'))),
    encryptions: data.get('encryptions') ?? 0,
  };
}

export function keyStatusText(status: Struct): string {
  return columns([
    ['Key Term', goValue(status['term'])],
    ['Install Time', rfc822(textOf(status['install_time']))],
    ['Encryption Count', goValue(status['encryptions'])],
  ]);
}

/** Go's RFC822: `18 Jun 18 15:58 UTC`. */
function rfc822(time: string): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return time;
  const [, day, month, year, clock] =
    /^\w+, (\d\d) (\w+) \d\d(\d\d) (\d\d:\d\d)/.exec(date.toUTCString()) ?? [];
  return `${day} ${month} ${year} ${clock} UTC`;
}
