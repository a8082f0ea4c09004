/** Public PGP keys that the server shall encrypt new keys or tokens for. */
import { readFileSync } from 'node:fs';
import { Failure } from '../../failure.ts';
import { fileCause } from '../../input/file-cause.ts';

/** The key of a file as base64, which is how the API takes it. Throws Failure 1. */
export function pgpKey(flag: string, name: string): string {
  if (name.startsWith('keybase:')) {
    throw invalid(flag, name, 'keys are not fetched from keybase.io; save the public key and name the file');
  }
  if (name === '') throw invalid(flag, name, 'empty path');
  const path = name.replace(/^@/, '');
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw invalid(flag, name, `open ${path}: ${fileCause(error)}`);
  }
  const text = bytes.toString('latin1').trim();
  if (text.startsWith('-----BEGIN PGP')) return dearmored(text);
  return /^[A-Za-z0-9+/\s]+=*$/.test(text) ? text.replace(/\s+/g, '') : bytes.toString('base64');
}

/** A comma-separated list of files. */
export function pgpKeys(flag: string, names: string): readonly string[] {
  return names === '' ? [] : names.split(',').map((name) => pgpKey(flag, name.trim()));
}

/** RFC 9580, 6.2: headers, an empty line, base64, and a checksum line that begins with `=`. */
function dearmored(text: string): string {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const start = lines.indexOf('', 1);
  const end = lines.findIndex(
    (line, at) => at > start && (line.startsWith('=') || line.startsWith('-----END')),
  );
  return lines.slice(start + 1, end).join('');
}

function invalid(flag: string, name: string, why: string): Failure {
  return new Failure(1, `invalid value ${JSON.stringify(name)} for flag -${flag}: ${why}`);
}
