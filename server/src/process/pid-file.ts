/** The file of `pid_file`. */
import { unlinkSync, writeFileSync } from 'node:fs';

/** Writes the process id. Gives the function that removes the file again. Throws when it cannot be written. */
export function writePidFile(path: string, pid: number): () => void {
  writeFileSync(path, `${pid}`, { mode: 0o644 });
  return () => {
    try {
      unlinkSync(path);
    } catch {
      // Someone removed it already: then the aim is reached.
    }
  };
}
