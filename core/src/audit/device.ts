/** A place where audit lines go. `server/src/audit` has the real ones. */
export interface AuditDevice {
  /** Takes one line (without its line break). Resolves when the operating system has it; rejects otherwise. */
  write(line: string): Promise<void>;
  /** Closes and opens again, so that log rotation can move a file away. */
  reopen(): Promise<void>;
  close(): Promise<void>;
}

/** Opens a device of `type` with the options of the audit table. Rejects with a text that may be shown. */
export type OpenDevice = (type: string, options: Readonly<Record<string, string>>) => Promise<AuditDevice>;
