/**
 * Where `login` leaves the token for the commands that follow: `~/.vault-token`, readable by its owner only, or
 * an external token helper named in `~/.vault` (`token_helper = "/path"`), called with get, store or erase.
 */
import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { isAbsolute, join, resolve } from 'node:path';
import { variable } from './environment.ts';
import { Failure } from './failure.ts';
import type { Host } from './host.ts';
import { fileCause } from './input/file-cause.ts';

export type TokenStore = {
  /** '' when there is none. */
  get(): Promise<string>;
  store(token: string): Promise<void>;
  erase(): Promise<void>;
};

/** @param address told to an external helper, which may keep a token per server. */
export function tokenStore(host: Host, address: string): TokenStore {
  const helper = helperPath(host);
  return helper === undefined ? fileStore(host) : helperStore(host, helper, address);
}

function fileStore(host: Host): TokenStore {
  const path = variable(host.env, 'TOKEN_PATH') ?? join(host.homeDirectory, '.vault-token');
  return {
    get: async () => (readOptional(path) ?? '').trim(),
    store: async (token) => {
      // A new file renamed over the old one: right owner and mode, and never half a token.
      const temporary = `${path}.tmp`;
      rmSync(temporary, { force: true });
      writeFileSync(temporary, token, { mode: 0o600, flag: 'wx' });
      renameSync(temporary, path);
    },
    erase: async () => rmSync(path, { force: true }),
  };
}

function helperStore(host: Host, path: string, address: string): TokenStore {
  const call = async (operation: 'get' | 'store' | 'erase', input: string): Promise<string> => {
    const { spawnSync } = await import('node:child_process');
    const env = { ...host.env, VAULT_ADDR: address, HOLDFAST_ADDR: address };
    const done = spawnSync(path, [operation], { input, env, encoding: 'utf8' });
    if (done.status === 0) return done.stdout;
    const said = operation === 'get' ? done.stderr : done.stdout + done.stderr;
    throw new Error(`${JSON.stringify(said ?? '')}: exit status ${done.status}`);
  };
  return {
    get: async () => (await call('get', '')).trim(),
    store: async (token) => void (await call('store', token)),
    erase: async () => void (await call('erase', '')),
  };
}

/** The helper that `~/.vault` names; undefined when there is no such file or no helper in it. */
function helperPath(host: Host): string | undefined {
  const config = variable(host.env, 'CONFIG_PATH') ?? join(host.homeDirectory, '.vault');
  const text = readOptional(config);
  if (text === undefined) return undefined;
  const named = /^\s*"?token_helper"?\s*[=:]\s*"([^"\n]+)"/m.exec(text)?.[1];
  if (named === undefined) return undefined;
  const path = isAbsolute(named) ? named : resolve(named);
  if (statSync(path, { throwIfNoEntry: false }) === undefined) {
    throw new Failure(2, 'failed to get token helper: unknown error getting the external helper path');
  }
  return path;
}

/** Undefined when there is no such file (a folder counts as none). */
function readOptional(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : '';
    if (code === 'ENOENT' || code === 'EISDIR') return undefined;
    throw new Failure(2, `failed to get token from token helper: open ${path}: ${fileCause(error)}`);
  }
}
