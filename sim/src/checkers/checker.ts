/** What an invariant may look at. All of it is what really happened, not what the product says of itself. */
import type { Json, Request } from '@holdfast/core/logical/request';
import type { Reply } from '../world/api.ts';
import type { Commit, Standing } from '../world/history.ts';
import type { Machine } from '../world/machine.ts';
import type { Command, Phase, World } from '../world/world.ts';

export type Invariant = {
  /** `R1` … `R30` of docs/internals/guarantees.md. */
  readonly id: string;
  readonly sentence: string;
  readonly watch: (world: World) => Checker;
};

export interface Checker {
  /** A commit has become durable. */
  committed?(commit: Commit): void;
  /** Another generation of data came into use on a machine. */
  switched?(machine: Machine, from: Standing | undefined, to: Standing): void;
  /** An answer leaves a process. */
  answered?(machine: Machine, request: Request, reply: Reply): void;
  /** The success of an operator's command leaves a process. */
  acknowledged?(command: Command, reply: Reply): void;
  /** The operator has an answer, or gave up waiting for one. */
  commanded?(command: Command): void;
  sent?(from: string, to: string, connection: number, frame: Uint8Array): void;
  delivered?(from: string, to: string, connection: number, frame: Uint8Array): void;
  /** `name` is the common name of the certificate that the connecting side showed. */
  opened?(from: string, to: string, connection: number, name: string): void;
  closed?(from: string, to: string, connection: number): void;
  sealed?(machine: Machine, key: string, nonce: string, aad: Uint8Array, plaintext: Uint8Array): void;
  logged?(machine: Machine, level: string, message: string, fields: Json): void;
  audited?(machine: Machine, line: string): void;
  booted?(machine: Machine, problem: string | undefined): void;
  phaseEnded?(phase: Phase): void | Promise<void>;
}
