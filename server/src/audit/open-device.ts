/** Opens audit devices by type, for core's audit broker. */
import type { OpenDevice } from '@holdfast/core/audit/device';
import { badRequest } from '@holdfast/core/base/refusal';
import { openFileDevice } from './file.ts';
import { discardDevice, stdoutDevice } from './streams.ts';

export type AuditPlaces = {
  /** Folders that no audit file may lie in: the storage and the configuration of this server. */
  readonly forbidden: readonly string[];
};

/** The types of this server. Refusal 400 for an unknown one and for options that cannot be. */
export function auditDevices(places: AuditPlaces): OpenDevice {
  return async (type, options) => {
    if (type !== 'file') throw badRequest(`unknown backend type: "${type}"`);
    const path = options['file_path'] ?? options['path'];
    if (path === undefined || path === '') throw badRequest('file_path is required');
    switch (path.toLowerCase()) {
      case 'stdout':
        return stdoutDevice();
      case 'discard':
        return discardDevice();
      default:
        return openFileDevice(path, fileMode(options['mode']), places.forbidden);
    }
  };
}

const DEFAULT_MODE = 0o600;

/** Permissions from octal text; undefined (from "0000") leaves those of an existing file. */
function fileMode(text: string | undefined): number | undefined {
  if (text === undefined) return DEFAULT_MODE;
  if (!/^[0-7]{1,6}$/.test(text)) throw badRequest('mode must be an octal number');
  const mode = Number.parseInt(text, 8);
  if (mode === 0) return undefined;
  if (mode > 0o777) throw badRequest('file mode does not represent a regular file');
  // A log that can be run is a program written by whoever sends requests (CVE-2025-6000).
  if ((mode & 0o111) !== 0) throw badRequest('executable permissions are not allowed for audit files');
  return mode;
}
