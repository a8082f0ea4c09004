/** Where the pipeline hands its audit entries. `audit/devices.ts` implements it. */
import type { Caller } from '../logical/context.ts';
import type { Request, Response } from '../logical/request.ts';
import type { MountEntry } from '../mounts/mount.ts';
import type { AuditedHeaders } from './headers.ts';
import type { AuditEntry } from './table.ts';

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
  /**
   * Keeps one line about a DR operation on this node, outside of replicated devices (contract 13.35); in the
   * server's log when the record takes none. Throws when that does not either: the operation must not run (R25).
   */
  localRecord(record: AuditRecord): Promise<void>;
  /** Opens the devices that the audit table names; on a DR secondary none (contract 3.3). */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Reopens files (SIGHUP). */
  reload(): Promise<void>;
  /**
   * Opens a device that is not in the table yet and lets it take a test line. The answer puts it to use and is
   * called after the row was committed. Refusal 400 when the device does not work.
   */
  prepare(entry: AuditEntry): Promise<() => void>;
  /** Closes a device after its row was removed. */
  remove(path: string): void;
  /** Which request headers the lines show from now on, after the change was committed. */
  useHeaders(headers: AuditedHeaders): void;
}
