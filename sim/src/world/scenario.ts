/** What a world is made of, as data: drawn from a seed, kept with a failure, made smaller when it is shrunk. */
import { Random } from './random.ts';

/** Classes of faults; each can be switched off by itself. */
export const FAULTS = [
  'crash',
  'power-loss',
  'pause',
  'partition',
  'one-way',
  'reset',
  'slow-link',
  'slow-disk',
  'disk-error',
  'disk-full',
  'clock-jump',
  'clock-freeze',
  'corrupt-frame',
  'swizzle',
  'roll-back',
  'audit-failure',
] as const;
export type FaultKind = (typeof FAULTS)[number];

/** What the operator may do beside healing; each can be switched off by itself. */
export const COMMANDS = [
  'switchover',
  'failover',
  'promote-any',
  'demote-any',
  'rejoin',
  'rejoin-forced',
  'revoke',
  'disable',
  'enable',
  'restart',
  'seal',
  'rotate',
  'recover',
  'maintain',
] as const;
export type CommandKind = (typeof COMMANDS)[number];

export type Scenario = {
  readonly seed: number;
  readonly profile: string;
  readonly clusters: number;
  readonly clients: number;
  /** Mean pause of a client between two calls, ms. */
  readonly thinkMs: number;
  /** Mean pause of the operator, ms. */
  readonly operatorMs: number;
  readonly safetyMs: number;
  /** Mean time between two faults of a class, ms; a class that is missing is off. */
  readonly faults: Readonly<Partial<Record<FaultKind, number>>>;
  /** Weights of the operator's commands. */
  readonly commands: Readonly<Partial<Record<CommandKind, number>>>;
  readonly skewMs: number;
  readonly latencyMs: number;
  readonly commitMs: number;
  readonly readDelayChance: number;
  readonly audit: boolean;
  readonly logRetainedBytesMax: number | undefined;
  readonly realCrypto: boolean;
};

/** Mean time between faults when a class is on, ms: the usual and how far it varies. */
const FAULT_MS: Readonly<Record<FaultKind, number>> = {
  crash: 12_000,
  'power-loss': 20_000,
  pause: 15_000,
  partition: 12_000,
  'one-way': 15_000,
  reset: 5000,
  'slow-link': 15_000,
  'slow-disk': 15_000,
  'disk-error': 25_000,
  'disk-full': 25_000,
  'clock-jump': 15_000,
  'clock-freeze': 25_000,
  'corrupt-frame': 20_000,
  swizzle: 20_000,
  'roll-back': 30_000,
  'audit-failure': 25_000,
};

const COMMAND_WEIGHTS: Readonly<Record<CommandKind, number>> = {
  switchover: 4,
  failover: 4,
  'promote-any': 2,
  'demote-any': 1,
  rejoin: 6,
  'rejoin-forced': 1,
  revoke: 2,
  disable: 1,
  enable: 2,
  restart: 2,
  seal: 1,
  rotate: 2,
  recover: 1,
  maintain: 1,
};

/** The scenario of a seed: a random half of everything, at random rates. */
export function drawScenario(seed: number): Scenario {
  const random = new Random(seed, 'scenario');
  const faults: Partial<Record<FaultKind, number>> = {};
  for (const kind of FAULTS) {
    const on = random.chance(kind === 'roll-back' ? 0.15 : 0.4);
    const ms = FAULT_MS[kind] * random.between(0.4, 2.5);
    if (on) faults[kind] = Math.round(ms);
  }
  const commands: Partial<Record<CommandKind, number>> = {};
  for (const kind of COMMANDS) {
    const on = random.chance(0.6);
    const weight = COMMAND_WEIGHTS[kind] * random.between(0.5, 2);
    if (on) commands[kind] = Math.round(weight * 10) / 10;
  }
  return {
    seed,
    profile: 'swarm',
    clusters: random.pick([2, 2, 2, 3, 3, 4]),
    clients: 1 + random.below(3),
    thinkMs: random.pick([200, 500, 1000, 2000]),
    operatorMs: random.pick([1500, 4000, 9000]),
    safetyMs: random.pick([10_000, 20_000, 30_000]),
    faults,
    commands,
    skewMs: random.pick([0, 100, 5000, 3_600_000]),
    latencyMs: random.pick([0.2, 1, 20, 120]),
    commitMs: random.pick([0.1, 1, 5, 30]),
    readDelayChance: random.pick([0, 0, 0.002, 0.02]),
    audit: random.chance(0.25),
    logRetainedBytesMax: random.pick([undefined, undefined, 4000, 20_000, 60_000]),
    realCrypto: false,
  };
}
