/** Moving a mount: starts the migration and asks about it until it is over. */
import { setTimeout as sleep } from 'node:timers/promises';
import { exactly } from '../../arguments.ts';
import { withTrailingSlash } from '../../client/address.ts';
import type { BaseCall, ExitCode } from '../../command.ts';
import { Failure, orFail } from '../../failure.ts';
import { mapOf, textOf } from '../../output/tree.ts';

/** A move takes a moment, or long: asked soon at first, then as seldom as Vault does. */
const WAITS_MS: readonly number[] = [50, 100, 250, 500, 1_000, 2_000, 5_000];
const WAIT_MS_MAX = 10_000;

/** @param thing "secrets engine" or "auth method". */
export async function moveMount(call: BaseCall, thing: string): Promise<ExitCode> {
  const [from, to] = exactly(2, call.args).map(withTrailingSlash);
  const source = from ?? '';
  const destination = to ?? '';
  const client = await call.connect();
  const started = await orFail(
    `Error moving ${thing} ${source} to ${destination}`,
    client.write('sys/remount', { from: source, to: destination }, 'POST'),
  );
  const id = textOf(started?.data?.get('migration_id'));
  const what = `${thing} ${source} to ${destination}, with migration ID ${id}`;
  call.terminal.output(`Started moving ${what}`);
  for (let round = 0; ; round += 1) {
    const answer = await orFail(
      `Error checking migration status of ${thing} ${source} to ${destination}`,
      client.read(`sys/remount/status/${id}`),
    );
    const status = textOf(mapOf(answer?.data?.get('migration_info')).get('status'));
    if (status === 'success') {
      call.terminal.output(`Success! Finished moving ${what}`);
      return 0;
    }
    if (status === 'failure') throw new Failure(2, `Failure! Error encountered moving ${what}`);
    const wait = WAITS_MS[round];
    if (wait === undefined) call.terminal.output(`Waiting for terminal status in migration of ${what}`);
    await sleep(wait ?? WAIT_MS_MAX);
  }
}
