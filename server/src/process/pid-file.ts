/** The file of `pid_file`. */
import { unlinkSync, writeFileSync } from 'node:fs';

/** Writes the process id. Gives the function that removes the file again. Throws when it cannot be written. */
export function writePidFile(path: string, pid: number): () => void {
  try {
    writeFileSync(path, `${pid}`, { mode: 0o644 });
  } catch (error) {
    throw new Error(
      `pid_file: cannot write ${path}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
  return () => {
    try {
      unlinkSync(path);
    } catch {
      // Someone removed it already: then the aim is reached.
    }
  };
}
