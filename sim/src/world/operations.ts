/** Every call of a client and what came of it: the book against which the clusters are checked. */
import type { Json, Request } from '@holdfast/core/logical/request';
import { type Reply, shown, succeeded } from './api.ts';
import type { Fact } from './history.ts';
import type { Machine } from './machine.ts';
import type { World } from './world.ts';

export type OperationKind =
  | 'put'
  | 'put-versioned'
  /** To a path that all clients share: only the version that it got is looked at. */
  | 'put-shared'
  | 'delete'
  | 'read'
  | 'token'
  | 'revoke'
  | 'use'
  | 'intrude';

export type Operation = {
  readonly number: number;
  readonly kind: OperationKind;
  readonly machine: Machine;
  /** Path of a secret, or accessor of a token. */
  readonly subject: string;
  readonly value: string;
  readonly requestId: string;
  readonly invoked: number;
  /** Which start of the machine's process got it. */
  readonly start: number;
  /** Standing of the machine then: index and hash of its head. */
  readonly headBefore: string;
  /** When the answer left the process. */
  answered: number | undefined;
  /** Acknowledged, refused, or not known. */
  outcome: 'open' | 'acknowledged' | 'refused' | 'unknown';
  /** The record that did it, once it is known. */
  fact: Fact | undefined;
  body: Json;
  status: number;
};

const WRITES: readonly OperationKind[] = ['put', 'put-versioned', 'delete', 'token', 'revoke'];

export function writes(kind: OperationKind): boolean {
  return WRITES.includes(kind);
}

export class Operations {
  readonly all: Operation[] = [];
  readonly #byRequest = new Map<string, Operation>();
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  /** Calls `machine` and keeps book of it. */
  async call(
    kind: OperationKind,
    machine: Machine,
    how: {
      readonly operation: Request['operation'];
      readonly path: string;
      readonly body?: Json;
      readonly token: string | undefined;
      readonly subject: string;
      readonly value?: string;
    },
  ): Promise<Operation> {
    const world = this.#world;
    let made: Operation | undefined;
    const reply = await machine.call(how.operation, how.path, {
      token: how.token,
      ...(how.body !== undefined && { body: how.body }),
      asked: (request) => {
        made = {
          number: this.all.length,
          kind,
          machine,
          subject: how.subject,
          value: how.value ?? '',
          requestId: request.id,
          invoked: world.now,
          start: machine.starts,
          headBefore: world.history.standing(machine.name)?.head.hash ?? '',
          answered: undefined,
          outcome: 'open',
          fact: undefined,
          body: {},
          status: 0,
        };
        this.all.push(made);
        this.#byRequest.set(request.id, made);
      },
    });
    if (made === undefined) throw new Error('the call was not made');
    if (reply.kind === 'refused') made.outcome = 'refused';
    else if (reply.kind === 'lost') made.outcome = made.outcome === 'open' ? 'unknown' : made.outcome;
    world.note(`client`, `#${made.number} ${kind} ${machine.name} ${how.subject}: ${shown(reply)}`);
    return made;
  }

  of(request: Request): Operation | undefined {
    return this.#byRequest.get(request.id);
  }

  /** An answer leaves the process of `machine`. */
  answered(_machine: Machine, request: Request, reply: Reply): void {
    const operation = this.#byRequest.get(request.id);
    if (operation === undefined || reply.kind !== 'answered') return;
    operation.answered = this.#world.now;
    operation.status = reply.status;
    operation.body = reply.body;
    // A server error says nothing about what was done.
    if (succeeded(reply)) operation.outcome = 'acknowledged';
    else operation.outcome = reply.status >= 500 ? 'unknown' : 'refused';
    if (operation.outcome === 'acknowledged' && writes(operation.kind)) {
      operation.fact = this.#factOf(operation);
    }
  }

  /** The newest record that touched what `operation` wrote, when it is newer than the call. */
  #factOf(operation: Operation): Fact | undefined {
    const facts = this.#world.history.byKey.get(this.keyOf(operation));
    for (let at = (facts?.length ?? 0) - 1; at >= 0; at--) {
      const fact = facts?.[at];
      if (fact === undefined || fact.time < operation.invoked) return undefined;
      if (fact.origin === operation.machine.name) return fact;
    }
    return undefined;
  }

  /** The key by which the records of an operation are found. */
  keyOf(operation: Operation): string {
    switch (operation.kind) {
      case 'token': {
        const auth = operation.body['auth'] as { accessor?: string } | undefined;
        return `local/token/accessor/${auth?.accessor ?? ''}`;
      }
      case 'revoke':
      case 'use':
        return `local/token/accessor/${operation.subject}`;
      case 'put-versioned':
        return `kv:metadata/${operation.subject}`;
      default:
        return `kv:v1/${operation.subject}`;
    }
  }
}
