/** Audit devices without a file: standard output, and nothing at all. */
import type { AuditDevice } from '@holdfast/core/audit/device';

/** Lines go to standard output. */
export function stdoutDevice(): AuditDevice {
  return {
    write: (line) =>
      new Promise((resolve, reject) => {
        process.stdout.write(`${line}\n`, (error) => (error ? reject(error) : resolve()));
      }),
    reopen: async () => undefined,
    close: async () => undefined,
  };
}

/** Lines go nowhere. For tests of clients; an operator sees `discard` in the list of devices. */
export function discardDevice(): AuditDevice {
  return { write: async () => undefined, reopen: async () => undefined, close: async () => undefined };
}
