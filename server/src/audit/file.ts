/**
 * A file that grows by one line at a time.
 *
 * The path comes from a request, so it is not trusted: no symbolic link, no special file, nothing that can be
 * run, nothing inside the server's own folders (CVE-2025-6000 made a log file into a program).
 */
import { constants, type FileHandle, lstat, open, realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import type { AuditDevice } from '@holdfast/core/audit/device';
import { AUDIT_LINES_WAITING_MAX } from '@holdfast/core/base/limits';
import { badRequest, Fault } from '@holdfast/core/base/refusal';
import { makeFolder } from '../process/make-folder.ts';

const FOLDER_MODE = 0o700;

/**
 * Opens `path` for appending and creates it, with its folders, when it is not there. `mode` are its permissions;
 * undefined leaves those of an existing file. Refusal 400 for a place that is not allowed, Fault when the file
 * system refuses.
 */
export async function openFileDevice(
  path: string,
  mode: number | undefined,
  forbidden: readonly string[],
): Promise<AuditDevice> {
  const device = new FileDevice(path, mode, forbidden);
  await device.reopen();
  return device;
}

type Waiting = {
  readonly line: string;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
};

class FileDevice implements AuditDevice {
  readonly #path: string;
  readonly #mode: number | undefined;
  readonly #forbidden: readonly string[];
  #file: FileHandle | undefined;
  #waiting: Waiting[] = [];
  /** What is done to the file, one after the other. */
  #work: Promise<void> = Promise.resolve();

  constructor(path: string, mode: number | undefined, forbidden: readonly string[]) {
    this.#path = resolve(path);
    this.#mode = mode;
    this.#forbidden = forbidden;
  }

  write(line: string): Promise<void> {
    if (this.#waiting.length >= AUDIT_LINES_WAITING_MAX) {
      return Promise.reject(new Fault('audit file is too slow'));
    }
    return new Promise((resolveLine, reject) => {
      this.#waiting.push({ line, resolve: resolveLine, reject });
      // Lines that came together are written together.
      if (this.#waiting.length === 1) void this.#inOrder(() => this.#flush());
    });
  }

  reopen(): Promise<void> {
    return this.#inOrder(async () => {
      await this.#drop();
      this.#file = await openAppending(this.#path, this.#mode, this.#forbidden);
    });
  }

  close(): Promise<void> {
    return this.#inOrder(() => this.#drop());
  }

  #inOrder(work: () => Promise<void>): Promise<void> {
    const done = this.#work.then(work);
    this.#work = done.catch(() => undefined);
    return done;
  }

  async #flush(): Promise<void> {
    const lines = this.#waiting;
    this.#waiting = [];
    const block = lines.map(({ line }) => `${line}\n`).join('');
    try {
      await this.#append(block);
      for (const { resolve: resolveLine } of lines) resolveLine();
    } catch (cause) {
      const error = new Fault('audit file could not be written', cause);
      for (const { reject } of lines) reject(error);
    }
  }

  /** Tries a second time with the file opened again: it may have been moved to another disk meanwhile. */
  async #append(block: string): Promise<void> {
    try {
      if (this.#file === undefined) throw new Fault('audit file is closed');
      await this.#file.appendFile(block);
    } catch {
      await this.#drop();
      this.#file = await openAppending(this.#path, this.#mode, this.#forbidden);
      // A part of the block may be there already: a line break keeps whole lines readable.
      await this.#file.appendFile(`\n${block}`);
    }
  }

  async #drop(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }
}

async function openAppending(
  path: string,
  mode: number | undefined,
  forbidden: readonly string[],
): Promise<FileHandle> {
  const place = await allowedPlace(path, forbidden);
  const { O_APPEND, O_WRONLY, O_CREAT, O_NOFOLLOW, O_NONBLOCK } = constants;
  // O_NONBLOCK: opening a named pipe without a reader must fail, not wait.
  const flags = O_APPEND | O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK;
  const file = await open(place, flags, mode ?? 0o600).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ELOOP') throw badRequest('audit file is a symbolic link');
    throw new Fault(`unable to open audit file for writing: ${cause.code ?? 'unknown'}`, cause);
  });
  try {
    const facts = await file.stat();
    const isNull = place === '/dev/null';
    if (!facts.isFile() && !isNull) throw badRequest('audit file is not a regular file');
    if ((facts.mode & 0o111) !== 0 && !isNull) throw badRequest('audit file has executable permissions');
    if (facts.nlink > 1) throw badRequest('audit file has a second name (hard link)');
    if (mode !== undefined && facts.isFile()) await file.chmod(mode);
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** The path with its folder resolved. Links in folders are the operator's; what counts is where they lead. */
async function allowedPlace(path: string, forbidden: readonly string[]): Promise<string> {
  const folder = dirname(path);
  await refuseForbidden(path, forbidden);
  await refuseForbidden(await realBeginning(folder), forbidden);
  await makeFolder(folder, FOLDER_MODE).catch((cause: NodeJS.ErrnoException) => {
    throw new Fault(`unable to make the folder of the audit file: ${cause.code ?? 'unknown'}`, cause);
  });
  const place = join(await realpath(folder), basename(path));
  await refuseForbidden(place, forbidden);
  const facts = await lstat(place).catch(() => undefined);
  if (facts?.isSymbolicLink()) throw badRequest('audit file is a symbolic link');
  return place;
}

/** `folder` with its links followed as far as it exists. */
async function realBeginning(folder: string): Promise<string> {
  const parent = dirname(folder);
  if (parent === folder) return folder;
  return realpath(folder).catch(async () => join(await realBeginning(parent), basename(folder)));
}

async function refuseForbidden(path: string, forbidden: readonly string[]): Promise<void> {
  for (const folder of forbidden) {
    const absolute = resolve(folder);
    const real = await realpath(absolute).catch(() => absolute);
    for (const own of [absolute, real]) {
      if (path === own || path.startsWith(own.endsWith(sep) ? own : own + sep)) {
        throw badRequest('audit file must not lie in a folder of the server itself');
      }
    }
  }
}
