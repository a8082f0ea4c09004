/** Ways to start a server under tools that make its world worse. */
import type { Launch } from '../tools/cluster/node.ts';
import { needFaketime, needPrograms } from './need.ts';

/** At most `files` open descriptors. */
export function withFewFiles(files: number): Launch {
  needPrograms('prlimit');
  return { prefix: ['prlimit', `--nofile=${files}:${files}`] };
}

/**
 * Faults in the calls that make data durable, in strace's words: `delay_enter=50000`, `error=EIO:when=20`.
 * The server stays our child: strace watches from aside.
 */
export function withSyncFaults(inject: string, logFile: string): Launch {
  needPrograms('strace');
  const calls = 'fsync,fdatasync';
  return {
    prefix: [
      'strace',
      '-D',
      '-f',
      '-qq',
      '--seccomp-bpf',
      '-o',
      logFile,
      '-e',
      `trace=${calls}`,
      '-e',
      `inject=${calls}:${inject}`,
    ],
  };
}

/** The wall clock is what `file` says (`+3600`); monotonic clocks are left alone. */
export function withClockOf(file: string): Launch {
  return {
    env: {
      LD_PRELOAD: needFaketime(),
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      DONT_FAKE_MONOTONIC: '1',
    },
  };
}
