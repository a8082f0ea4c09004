/** What operators do to clusters, each through the API as they do it, and the random one who also errs. */
import { dataOf, succeeded } from '../world/api.ts';
import type { Machine } from '../world/machine.ts';
import type { Random } from '../world/random.ts';
import { COMMANDS, type CommandKind } from '../world/scenario.ts';
import type { Command, World } from '../world/world.ts';

const DR = 'sys/replication/dr';

/** The ceremony of the key holders, whose result only matters here. */
async function operationToken(world: World, machine: Machine): Promise<string> {
  const token = `h.${machine.name}-${Math.floor(world.now)}`;
  const { vault } = machine;
  if (vault === undefined || vault.core.barrier.sealed()) return token;
  // It is written on the machine, which may die meanwhile: nobody waits for it without a bound.
  const stored = vault.core.replication.storeOperationToken(token).catch(() => undefined);
  await Promise.race([stored, world.scheduler.sleep(5000)]);
  return token;
}

/** Tries each token that may be the right one: data, and with it tokens, may have been exchanged. */
async function order(
  world: World,
  kind: string,
  machine: Machine,
  path: string,
  body = {},
): Promise<Command> {
  let command: Command | undefined;
  for (const token of machine.rootTokens) {
    command = await world.command(kind, machine, path, body, token);
    if (command.reply?.kind !== 'answered' || command.reply.status !== 403) break;
  }
  if (command === undefined) throw new Error(`${machine.name} has no token`);
  return command;
}

async function orderDr(
  world: World,
  kind: string,
  machine: Machine,
  path: string,
  body: Readonly<Record<string, unknown>> = {},
): Promise<Command> {
  const token = await operationToken(world, machine);
  return world.command(kind, machine, path, { ...body, dr_operation_token: token }, token);
}

export function enablePrimary(world: World, machine: Machine): Promise<Command> {
  return order(world, 'enable-primary', machine, `${DR}/primary/enable`);
}

export function demote(world: World, machine: Machine): Promise<Command> {
  return order(world, 'demote', machine, `${DR}/primary/demote`);
}

export function promote(world: World, machine: Machine, force = false): Promise<Command> {
  return orderDr(world, 'promote', machine, `${DR}/secondary/promote`, { force });
}

export async function disable(world: World, machine: Machine): Promise<Command> {
  const mode = machine.vault?.core.replication.drMode();
  return mode === 'secondary' || mode === 'bootstrapping'
    ? orderDr(world, 'disable', machine, `${DR}/secondary/disable`)
    : order(world, 'disable', machine, `${DR}/primary/disable`);
}

export function revokeSecondary(world: World, primary: Machine, id: string): Promise<Command> {
  return order(world, 'revoke-secondary', primary, `${DR}/primary/revoke-secondary`, { id });
}

/** A fresh activation token of `primary`, or undefined. The id that it is for is new every time. */
async function activationToken(
  world: World,
  primary: Machine,
  secondary: Machine,
): Promise<{ readonly token: string; readonly id: string } | undefined> {
  const count = world.commands.filter(({ kind }) => kind === 'secondary-token').length;
  const id = `${secondary.name}-${count}`;
  const command = await order(world, 'secondary-token', primary, `${DR}/primary/secondary-token`, { id });
  const { reply } = command;
  if (reply?.kind !== 'answered' || !succeeded(reply)) return undefined;
  const wrap = reply.body['wrap_info'] as { token?: string } | undefined;
  return wrap?.token === undefined ? undefined : { token: wrap.token, id };
}

/** Makes `secondary`, which has no role, follow `primary`: its own data goes, with consent. */
export async function enableSecondary(world: World, primary: Machine, secondary: Machine): Promise<boolean> {
  const activation = await activationToken(world, primary, secondary);
  if (activation === undefined) return false;
  const { token, id } = activation;
  knowsKeysOf(secondary, primary);
  const command = await order(world, 'enable-secondary', secondary, `${DR}/secondary/enable`, { token });
  if (command.reply === undefined || !succeeded(command.reply)) return false;
  world.links.set(secondary.name, { primary, id, since: world.now });
  return true;
}

/** Makes `secondary` follow `primary` without a wipe. */
export async function updatePrimary(
  world: World,
  primary: Machine,
  secondary: Machine,
  force = false,
): Promise<boolean> {
  const activation = await activationToken(world, primary, secondary);
  if (activation === undefined) return false;
  const { token, id } = activation;
  knowsKeysOf(secondary, primary);
  const command = await orderDr(world, 'update-primary', secondary, `${DR}/secondary/update-primary`, {
    token,
    force,
  });
  if (command.reply === undefined || !succeeded(command.reply)) return false;
  world.links.set(secondary.name, { primary, id, since: world.now });
  return true;
}

export function recover(world: World, machine: Machine): Promise<Command> {
  const mode = machine.vault?.core.replication.drMode();
  return mode === 'secondary' || mode === 'bootstrapping'
    ? orderDr(world, 'recover', machine, `${DR}/secondary/recover`)
    : order(world, 'recover', machine, 'sys/replication/recover');
}

/** Whoever holds the keys of the primary can unseal its secondary and holds its tokens. */
function knowsKeysOf(machine: Machine, other: Machine): void {
  machine.unsealKeys = [...new Set([...other.unsealKeys, ...machine.unsealKeys])];
  machine.rootTokens = [...new Set([...other.rootTokens, ...machine.rootTokens])];
}

/** Waits until `condition` holds, at most `ms`. Whether it does. */
export async function until(world: World, ms: number, condition: () => boolean): Promise<boolean> {
  const end = world.now + ms;
  while (!condition()) {
    if (world.now >= end) return false;
    await world.scheduler.sleep(50);
  }
  return true;
}

/** Streaming and with the same data as `primary`, by what is on the disks. */
export function inSync(world: World, primary: Machine, secondary: Machine): boolean {
  const theirs = world.history.standing(primary.name);
  const ours = world.history.standing(secondary.name);
  return (
    theirs !== undefined &&
    ours !== undefined &&
    !ours.repairing &&
    ours.head.root === theirs.head.root &&
    ours.head.hash === theirs.head.hash &&
    secondary.vault?.core.replication.drMode() === 'secondary'
  );
}

export function modeOf(machine: Machine): string {
  const core = machine.vault?.core;
  if (core === undefined || core.barrier.sealed()) return 'down';
  return core.replication.fenced() ? 'fenced' : core.replication.drMode();
}

/** The set as every world begins: `a` is the primary, the others follow. */
export async function setUp(world: World): Promise<void> {
  const [a, ...others] = world.machines;
  if (a === undefined) return;
  await enablePrimary(world, a);
  for (const other of others) await enableSecondary(world, a, other);
  await until(world, 20_000, () => others.every((other) => inSync(world, a, other)));
}

/** An operator who acts at random: often sensibly, sometimes on what was true a moment ago, sometimes wrongly. */
export async function runOperator(world: World): Promise<void> {
  const random = world.random('operator');
  const kinds = COMMANDS.filter((kind) => world.scenario.commands[kind] !== undefined);
  const total = kinds.reduce((sum, kind) => sum + (world.scenario.commands[kind] ?? 0), 0);
  while (world.busy && kinds.length > 0) {
    await world.scheduler.sleep(random.exponential(world.scenario.operatorMs));
    if (!world.busy) return;
    let at = random.float() * total;
    const kind = kinds.find((each) => {
      at -= world.scenario.commands[each] ?? 0;
      return at <= 0;
    });
    if (kind !== undefined) await act(world, random, kind);
  }
}

async function act(world: World, random: Random, kind: CommandKind): Promise<void> {
  const { machines } = world;
  const primaries = machines.filter((machine) => modeOf(machine) === 'primary');
  const secondaries = machines.filter((machine) => modeOf(machine) === 'secondary');
  const any = random.pick(machines);
  const primary = primaries.length > 0 ? random.pick(primaries) : undefined;
  const secondary = secondaries.length > 0 ? random.pick(secondaries) : undefined;
  switch (kind) {
    case 'switchover': {
      if (primary === undefined || secondary === undefined) return;
      const demoted = await demote(world, primary);
      if (demoted.reply === undefined || !succeeded(demoted.reply)) return;
      await promote(world, secondary);
      await updatePrimary(world, secondary, primary);
      return;
    }
    case 'failover':
      if (secondary === undefined) return;
      if (primary !== undefined && random.chance(0.5)) primary.crash(random.chance(0.5));
      await promote(world, secondary);
      return;
    case 'promote-any':
      await promote(world, any, random.chance(0.3));
      return;
    case 'demote-any':
      await demote(world, any);
      return;
    case 'rejoin': {
      if (primary === undefined) return;
      const fenced = machines.filter((machine) => modeOf(machine) === 'fenced' && machine !== primary);
      for (const machine of fenced) await demote(world, machine);
      const idle = machines.filter((machine) => machine !== primary && modeOf(machine) === 'secondary');
      for (const machine of idle) {
        if (!inSync(world, primary, machine)) await updatePrimary(world, primary, machine);
      }
      return;
    }
    case 'rejoin-forced':
      if (primary === undefined || any === primary) return;
      await updatePrimary(world, primary, any, true);
      return;
    case 'revoke': {
      if (primary === undefined) return;
      const ids = knownIds(world);
      if (ids.length > 0) await revokeSecondary(world, primary, random.pick(ids.slice(-4)));
      return;
    }
    case 'disable':
      await disable(world, any);
      return;
    case 'enable': {
      const alone = machines.filter((machine) => modeOf(machine) === 'disabled');
      if (alone.length === 0) return;
      const chosen = random.pick(alone);
      if (primary !== undefined && primary !== chosen) await enableSecondary(world, primary, chosen);
      else await enablePrimary(world, chosen);
      return;
    }
    case 'restart':
      any.crash(false);
      await world.scheduler.sleep(random.between(50, 3000));
      if (!any.up) await any.boot();
      return;
    case 'seal':
      await order(world, 'seal', any, 'sys/seal');
      await world.scheduler.sleep(random.between(50, 2000));
      any.crash(false);
      await any.boot();
      return;
    case 'rotate':
      if (primary !== undefined) await order(world, 'rotate', primary, 'sys/rotate');
      return;
    case 'recover':
      await recover(world, any);
      return;
    case 'maintain':
      if (modeOf(any) === 'secondary') {
        const path = random.pick(['merkle-check', 'reindex']);
        await orderDr(world, path, any, `${DR}/secondary/${path}`);
      } else {
        const path = random.pick(['merkle-check', 'reindex']);
        await order(world, path, any, `sys/replication/${path}`);
      }
  }
}

/** Ids of secondaries that any primary has made a token for, oldest first. */
function knownIds(world: World): readonly string[] {
  return world.commands
    .filter(({ kind }) => kind === 'secondary-token')
    .map(({ body }) => String(body['id']));
}

export function idOf(command: Command): string {
  return String(command.body['id']);
}

export { dataOf };
