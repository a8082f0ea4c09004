/** Where the pipeline hands its audit entries. `audit/devices.ts` implements it. */
import type { Caller } from '../logical/context.ts';
import type { Request, Response } from '../logical/request.ts';
import type { MountEntry } from '../mounts/mount.ts';

export type AuditRecord = {
  readonly request: Request;
  readonly caller: Caller | undefined;
  readonly mount: MountEntry | undefined;
  /** Only for the response line. What the client gets, envelope members by name. */
  readonly response?: Response;
  readonly envelope?: Readonly<Record<string, unknown>>;
  readonly errors?: readonly string[];
};

export interface AuditBroker {
  /** Writes the request line to every device; throws when devices exist and none took it (fail closed, S23). */
  request(record: AuditRecord): Promise<void>;
  /** Likewise the response line. */
  response(record: AuditRecord): Promise<void>;
  /** Keeps one line about a DR operation on this node, outside of replicated devices (contract 13.35). */
  localRecord(record: AuditRecord): Promise<void>;
  /** Opens the devices that the audit table names; on a DR secondary none (contract 3.3). */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Reopens files (SIGHUP). */
  reload(): Promise<void>;
}
