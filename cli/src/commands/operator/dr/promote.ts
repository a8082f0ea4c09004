/**
 * `operator dr promote`: the failover in one command. Collects the key shares, makes the DR operation token of
 * them, promotes with it and waits until this cluster is the primary. The token is never shown: nothing has to be
 * copied or decoded in the middle of a disaster.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { exactly } from '../../../arguments.ts';
import type { Client } from '../../../client/client.ts';
import { ApiError } from '../../../client/errors.ts';
import { type BaseCall, command } from '../../../command.ts';
import { Failure, orFail, RequestError } from '../../../failure.ts';
import { flags } from '../../../flags/flag.ts';
import { askHidden } from '../../../input/hidden.ts';
import { goValue } from '../../../output/go-format.ts';
import { printWarnings } from '../../../output/print.ts';
import { isList, isMap, mapOf, numberOf, type TreeMap, textOf } from '../../../output/tree.ts';
import { wrap } from '../../../output/wrap.ts';
import { decodeModern, newOtp } from '../operation-token.ts';
import { DR_STATUS } from './status.ts';

const SECONDARY = 'sys/replication/dr/secondary';
const ATTEMPT = `${SECONDARY}/generate-operation-token/attempt`;
const UPDATE = `${SECONDARY}/generate-operation-token/update`;

/** How long to wait for the new primary: its "brief period" is seconds, and this is far beyond. */
const WAIT_MS = 250;
const WAITS_MAX = 240;

export const drPromote = command({
  name: 'operator dr promote',
  synopsis: 'Makes this DR secondary the primary',
  help: `
Usage: {program} operator dr promote [options]

  Makes this DR secondary the primary of its replication set. Asks for key shares
  of the lost primary until there are enough of them, makes a DR operation token
  of them and promotes with it. Shares can also be piped, one per line.

      $ {program} operator dr promote

  With a token that was made before, read from stdin:

      $ {program} operator dr promote -dr-token=- < token.txt

  Make sure that the former primary is down or cut off from its clients: there
  must be only one. When it comes back it stops accepting writes as soon as the
  two can talk, but not before.
`,
  flags: flags({
    'dr-token': {
      kind: 'string',
      usage: 'DR operation token or batch token to use; "-" reads it from stdin.',
    },
    force: {
      kind: 'bool',
      usage:
        'Promote although this cluster is still catching up. Writes that have not arrived here are lost.',
    },
    'primary-cluster-addr': { kind: 'string', usage: 'Cluster address that secondaries shall connect to.' },
  }),
  async run(call) {
    exactly(0, call.args);
    const client = await call.connect();
    await sayWhatIsKnown(call, client);
    const given =
      call.flags['dr-token'] === '-' ? (await call.host.stdin.readAll()).trim() : call.flags['dr-token'];
    const token = given === '' ? await makeToken(call, client) : given;
    const address = call.flags['primary-cluster-addr'];
    const body = {
      dr_operation_token: token,
      force: call.flags.force,
      ...(address === '' ? {} : { primary_cluster_addr: address }),
    };
    try {
      const answer = await orFail('Error promoting', client.write(`${SECONDARY}/promote`, body));
      if (answer !== undefined) printWarnings(call.terminal, answer);
    } catch (error) {
      // Leave no token behind that nobody knows.
      if (given === '')
        await client
          .write(`${SECONDARY}/operation-token/delete`, { dr_operation_token: token })
          .catch(() => {});
      throw error;
    }
    const status = await waitForPrimary(client);
    const epoch = goValue(mapOf(status.get('epoch')).get('counter') ?? 'n/a');
    call.terminal.output(`Success! This cluster is the primary, in epoch ${epoch}.`);
    return 0;
  },
});

/** Tells what a failover now would lose. Throws Failure 2 when the server does not allow it. */
async function sayWhatIsKnown(call: BaseCall, client: Client): Promise<void> {
  const secret = await orFail('Error reading replication status', client.forPreflight().read(DR_STATUS));
  const data = mapOf(secret?.data);
  const commands = data.get('commands');
  const promote = (isList(commands) ? commands : [])
    .filter(isMap)
    .find((one) => one.get('command') === 'promote');
  if (promote !== undefined && promote.get('allowed') !== true) {
    throw new Failure(2, `Error promoting: ${textOf(promote.get('reason'))}`);
  }
  const records = data.get('lag_records') ?? null;
  const contact = textOf(data.get('last_contact')) || 'never';
  const lag =
    records === null
      ? 'It is not known how far this cluster lags behind.'
      : `This cluster lags ${goValue(records)} records behind what it has heard of.`;
  call.terminal.warn(wrap(`${lag} Last contact with the primary: ${contact}.`));
}

/** Throws Failure; an attempt that fails is given up, so that the next one can begin. */
async function makeToken(call: BaseCall, client: Client): Promise<string> {
  const before = await orFail('Error getting operation token status', client.json('GET', ATTEMPT));
  if (before.get('started') === true) {
    const cancel = `${call.program} operator generate-root -dr-token -cancel`;
    throw new Failure(
      2,
      wrap(
        `A DR operation token is already being made (nonce ${textOf(before.get('nonce'))}). Finish that, or give it up with "${cancel}".`,
      ),
    );
  }
  const otp = newOtp(numberOf(before.get('otp_length')));
  const attempt = await orFail(
    'Error starting an operation token',
    client.json('PUT', ATTEMPT, { body: { otp } }),
  );
  try {
    return decodeModern(await collectShares(call, client, attempt), otp);
  } catch (error) {
    await client.request('DELETE', ATTEMPT).catch(() => {});
    throw error;
  }
}

/** Asks for shares until the server has enough; gives the encoded token. */
async function collectShares(call: BaseCall, client: Client, attempt: TreeMap): Promise<string> {
  const nonce = textOf(attempt.get('nonce'));
  const required = numberOf(attempt.get('required'));
  let progress = numberOf(attempt.get('progress'));
  for (;;) {
    const key = await askHidden(call.host, {
      text: `Unseal Key ${progress + 1} of ${required} (will be hidden): `,
      to: 'stderr',
      what: 'an unseal key',
      instead: 'Key shares can be piped, one per line.',
    });
    try {
      const answer = await client.json('PUT', UPDATE, { body: { key, nonce } });
      if (answer.get('complete') === true) return textOf(answer.get('encoded_token'));
      progress = numberOf(answer.get('progress'));
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 400 || !call.host.stdin.isTerminal) {
        throw error instanceof RequestError
          ? new Failure(2, `Error posting unseal key: ${error.message}`)
          : error;
      }
      // A person may try again: the server says why, and where the count stands.
      call.terminal.error(`Error posting unseal key: ${error.message}`);
      progress = numberOf((await client.json('GET', ATTEMPT)).get('progress'));
    }
  }
}

/** The server is away for a moment while it changes its role. Throws Failure 2 when it does not become primary. */
async function waitForPrimary(client: Client): Promise<TreeMap> {
  for (let waits = 0; waits < WAITS_MAX; waits += 1) {
    try {
      const data = mapOf((await client.read(DR_STATUS))?.data);
      if (data.get('mode') === 'primary') return data;
    } catch (error) {
      if (!(error instanceof RequestError)) throw error;
    }
    await sleep(WAIT_MS);
  }
  throw new Failure(
    2,
    wrap(
      'The promotion was accepted, but this cluster has not become the primary within a minute. Look at "operator dr status" and at the log of the server.',
    ),
  );
}
