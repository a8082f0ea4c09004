/**
 * What can only be told on the machine itself: whether the files that a configuration names can be used. Checked
 * before anything is opened, so that it is reported together with all other mistakes, each at its place.
 */
import { closeSync, existsSync, openSync, unlinkSync } from 'node:fs';
import { tlsFileErrors } from '../http/tls.ts';
import type { Findings } from './place.ts';
import type { Settings } from './settings.ts';

export function checkMachine(settings: Settings, findings: Findings): void {
  for (const { tls, place } of settings.listeners) {
    if (tls === undefined) continue;
    for (const error of tlsFileErrors(tls)) findings.problem(error.place ?? place, error.text);
  }
  const { pidFile } = settings;
  if (pidFile === undefined || pidFile.value === '') return;
  const reason = whyUnwritable(pidFile.value);
  if (reason !== undefined) {
    findings.problem(pidFile.place, `"pid_file": cannot write ${pidFile.value}: ${reason}`);
  }
}

/** Asks by doing: permissions, read-only disks and missing folders all show. The file is as it was afterwards. */
function whyUnwritable(path: string): string | undefined {
  const there = existsSync(path);
  try {
    closeSync(openSync(path, 'a', 0o644));
    if (!there) unlinkSync(path);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
