/**
 * Folders with their parents. Node's own `recursive` never returns where a file system answers ENOENT although
 * the parent is there, as /proc does: one such path in a request or a setting would keep a thread busy for ever.
 */
import { mkdirSync, statSync } from 'node:fs';
import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Makes `path` and the folders above it with `mode`, unless they are there. Throws the error of the file system. */
export async function makeFolder(path: string, mode: number): Promise<void> {
  try {
    await mkdir(path, { mode });
  } catch (error) {
    if (codeOf(error) === 'ENOENT' && dirname(path) !== path) {
      await makeFolder(dirname(path), mode);
      // Its parent is there now: a second ENOENT is the answer.
      await mkdir(path, { mode }).catch((again: unknown) => orFolder(path, again));
    } else await orFolder(path, error);
  }
}

/** Another may have made it meanwhile, and a file system that cannot be written to may say so first. */
async function orFolder(path: string, error: unknown): Promise<void> {
  const facts = await stat(path).catch(() => undefined);
  if (facts?.isDirectory() !== true) throw error;
}

/** `makeFolder` for the time before the server serves. */
export function makeFolderSync(path: string, mode: number): void {
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    if (codeOf(error) === 'ENOENT' && dirname(path) !== path) {
      makeFolderSync(dirname(path), mode);
      try {
        mkdirSync(path, { mode });
      } catch (again) {
        orFolderSync(path, again);
      }
    } else orFolderSync(path, error);
  }
}

function orFolderSync(path: string, error: unknown): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) throw error;
}
