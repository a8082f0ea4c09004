/**
 * The audit broker: every line goes to every device, and a request without a line does not happen.
 *
 * Invariants
 *   S23  While devices are in use, a line that no device took fails its request (fail closed).
 *   R25  A DR operation whose line was taken neither by the local record nor by the server's log does not happen.
 *   -    A device that cannot be opened stays in use as a failing one and is tried again: an audit log must not
 *        end silently because a disk was late.
 */
import type { Store } from '../barrier/store.ts';
import type { Env, Log, LogLevel } from '../base/env.ts';
import { uuid } from '../base/ids.ts';
import { AUDIT_REOPEN_MS } from '../base/limits.ts';
import { badRequest, Fault, Refusal } from '../base/refusal.ts';
import type { AuditBroker, AuditRecord } from './broker.ts';
import type { AuditDevice, OpenDevice } from './device.ts';
import { auditLine, type LineStyle, testLine } from './entry.ts';
import { type AuditedHeaders, DEFAULT_AUDITED_HEADERS, getAuditedHeaders } from './headers.ts';
import { auditHmac } from './hmac.ts';
import { type LineOptions, lineOptions } from './options.ts';
import { type AuditEntry, listAuditEntries } from './table.ts';

/** Writes a line to the server's log whatever its level; rejects when the log did not take it. */
export type MustLog = (
  level: LogLevel,
  message: string,
  fields: Readonly<Record<string, string>>,
) => Promise<void>;

export type AuditBrokerDeps = {
  readonly env: Env;
  readonly store: Store;
  readonly openDevice: OpenDevice;
  /** Opens this node's own record of operations on a DR secondary; undefined keeps it in the server log. */
  readonly openLocalRecord: (() => Promise<AuditDevice>) | undefined;
  /** Absent: `env.log` is trusted to take every line. */
  readonly mustLog?: MustLog | undefined;
};

/** A broker without devices; `start` opens those of the table. */
export function createAuditBroker(deps: AuditBrokerDeps): AuditBroker {
  return new Broker(deps);
}

/** A device in use. `device` is undefined while it cannot be opened. */
type Opened = {
  readonly entry: AuditEntry;
  readonly options: LineOptions;
  readonly hmac: (value: string) => string;
  device: AuditDevice | undefined;
  /** Under way; lines that come meanwhile wait for it. */
  opening: Promise<AuditDevice> | undefined;
  /** No longer in use: a device that is only now open is closed again. */
  closed: boolean;
  /** Monotonic ms before which opening is not tried again. */
  nextTry: number;
};

class Broker implements AuditBroker {
  readonly #deps: AuditBrokerDeps;
  readonly #log: Log;
  readonly #opened = new Map<string, Opened>();
  /** Devices that passed their test and wait for the commit of their row. */
  readonly #prepared = new Map<string, Opened>();
  #headers: AuditedHeaders = DEFAULT_AUDITED_HEADERS;
  #localRecord: Promise<AuditDevice> | undefined;
  /** Lines of the local record are hashed with a salt of this process: nobody needs to compare them. */
  readonly #localHmac: (value: string) => string;

  constructor(deps: AuditBrokerDeps) {
    this.#deps = deps;
    this.#log = deps.env.log.named('audit');
    this.#localHmac = auditHmac(deps.env.crypto, uuid(deps.env.entropy));
  }

  request(record: AuditRecord): Promise<void> {
    return this.#writeAll('request', record);
  }

  response(record: AuditRecord): Promise<void> {
    return this.#writeAll('response', record);
  }

  async localRecord(record: AuditRecord): Promise<void> {
    const { env, openLocalRecord } = this.#deps;
    const { path, remoteAddress, id } = record.request;
    const fields = { path, remote_address: remoteAddress, request_id: id };
    if (openLocalRecord === undefined) return this.#mustLog('info', 'DR operation', fields);
    const style = { raw: false, hmacAccessor: true, elideListResponses: false, hmac: this.#localHmac };
    const line = auditLine('request', record, { ...style, headers: this.#headers }, env.clock.now());
    try {
      this.#localRecord ??= openLocalRecord();
      await (await this.#localRecord).write(line);
    } catch (error) {
      // In a disaster a full disk must not keep an operator from promoting: the server log has to do.
      this.#localRecord = undefined;
      const detail = { ...fields, error: String(error) };
      await this.#mustLog('error', 'DR operation that the local record did not take', detail);
    }
  }

  async #mustLog(...[level, message, fields]: Parameters<MustLog>): Promise<void> {
    const { mustLog } = this.#deps;
    if (mustLog === undefined) return this.#log.write(level, message, fields);
    try {
      await mustLog(level, message, fields);
    } catch {
      throw new Fault("neither the local record nor the server's log took the line");
    }
  }

  async start(): Promise<void> {
    const { store } = this.#deps;
    const { entries, headers } = await store.read(async (tx) => ({
      entries: await listAuditEntries(tx),
      headers: await getAuditedHeaders(tx),
    }));
    await this.stop();
    this.#headers = headers;
    for (const entry of entries) {
      const opened = this.#closedDevice(entry);
      this.#opened.set(entry.path, opened);
      await this.#open(opened).catch((error: unknown) => this.#logFailure(opened, 'open', error));
    }
  }

  async stop(): Promise<void> {
    const devices = [...this.#opened.values(), ...this.#prepared.values()];
    this.#opened.clear();
    this.#prepared.clear();
    for (const opened of devices) await this.#close(opened);
  }

  async reload(): Promise<void> {
    for (const opened of this.#opened.values()) {
      opened.nextTry = 0;
      await opened.device?.reopen().catch((error: unknown) => this.#logFailure(opened, 'reopen', error));
    }
    const record = this.#localRecord;
    await record
      ?.then((device) => device.reopen())
      .catch((error: unknown) => {
        this.#localRecord = undefined;
        this.#log.write('error', 'local record could not be reopened', { error: String(error) });
      });
  }

  async prepare(entry: AuditEntry): Promise<() => void> {
    const { env } = this.#deps;
    const opened = this.#closedDevice(entry);
    const before = this.#prepared.get(entry.path);
    if (before !== undefined) await this.#close(before);
    this.#prepared.set(entry.path, opened);
    try {
      const device = await this.#open(opened);
      if (entry.options['skip_test'] !== 'true')
        await device.write(testLine(uuid(env.entropy), env.clock.now()));
    } catch (error) {
      this.#prepared.delete(entry.path);
      await this.#close(opened);
      throw error instanceof Refusal
        ? error
        : badRequest(`audit backend failed test message: ${messageOf(error)}`);
    }
    return () => {
      this.#prepared.delete(entry.path);
      this.#opened.set(entry.path, opened);
    };
  }

  remove(path: string): void {
    const opened = this.#opened.get(path);
    this.#opened.delete(path);
    if (opened !== undefined) void this.#close(opened);
  }

  useHeaders(headers: AuditedHeaders): void {
    this.#headers = headers;
  }

  async #writeAll(type: 'request' | 'response', record: AuditRecord): Promise<void> {
    if (this.#opened.size === 0) return;
    const { clock, metrics } = this.#deps.env;
    const begun = clock.monotonic();
    const now = clock.now();
    const results = await Promise.all(
      [...this.#opened.values()].map(async (opened) => {
        try {
          const device = await this.#open(opened);
          await device.write(auditLine(type, record, this.#style(opened), now));
          return true;
        } catch (error) {
          this.#logFailure(opened, type, error);
          return false;
        }
      }),
    );
    metrics.sample(`vault.audit.log_${type}`, clock.monotonic() - begun);
    metrics.increment(`vault.audit.log_${type}_failure`, results.includes(true) ? 0 : 1);
    if (!results.includes(true)) throw new Fault(`no audit backend succeeded in logging the ${type}`);
  }

  #style(opened: Opened): LineStyle {
    return { ...opened.options, hmac: opened.hmac, headers: this.#headers };
  }

  #closedDevice(entry: AuditEntry): Opened {
    const { crypto } = this.#deps.env;
    const options = lineOptions(entry.options);
    const hmac = auditHmac(crypto, entry.salt);
    return { entry, options, hmac, device: undefined, opening: undefined, closed: false, nextTry: 0 };
  }

  /** The device, opened when it is not yet; rejects at once while the last failure is fresh. */
  #open(opened: Opened): Promise<AuditDevice> {
    if (opened.device !== undefined) return Promise.resolve(opened.device);
    opened.opening ??= this.#tryOpen(opened).finally(() => {
      opened.opening = undefined;
    });
    return opened.opening;
  }

  async #tryOpen(opened: Opened): Promise<AuditDevice> {
    const { env, openDevice } = this.#deps;
    if (env.clock.monotonic() < opened.nextTry) throw new Fault('audit device is not open');
    opened.nextTry = env.clock.monotonic() + AUDIT_REOPEN_MS;
    const device = await openDevice(opened.entry.type, opened.entry.options);
    if (opened.closed) {
      await device.close();
      throw new Fault('audit device was closed');
    }
    opened.device = device;
    return device;
  }

  async #close(opened: Opened): Promise<void> {
    opened.closed = true;
    await opened.device?.close().catch((error: unknown) => this.#logFailure(opened, 'close', error));
    opened.device = undefined;
  }

  #logFailure(opened: Opened, doing: string, error: unknown): void {
    this.#log.write('error', 'audit device failed', {
      path: opened.entry.path,
      doing,
      error: messageOf(error),
    });
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
