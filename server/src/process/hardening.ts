/** What the process itself does against others on the same machine (invariants S6 and S7). */

/** Files that this process makes are for its user only. */
export function restrictFileMode(): void {
  process.umask(0o077);
}

/** Node's crash report holds environment and heap facts: none is ever written. */
export function disableReports(): void {
  if (process.report === undefined) return;
  process.report.reportOnFatalError = false;
  process.report.reportOnSignal = false;
  process.report.reportOnUncaughtException = false;
}

/** Variables through which someone else could add code, certificates or debuggers to this process. */
const FOREIGN: Readonly<Record<string, string>> = {
  NODE_OPTIONS: 'can load code into the server or open a debugger',
  NODE_EXTRA_CA_CERTS: 'adds certificate authorities that are trusted for outgoing connections',
  NODE_TLS_REJECT_UNAUTHORIZED: 'can switch off the check of certificates',
  NODE_V8_COVERAGE: 'writes facts of the running code to disk',
  SSLKEYLOGFILE: 'asks programs to write TLS session keys to a file',
};

/** Flags that `bin/holdfast` starts node with. */
export const HARDENING_FLAGS: readonly string[] = [
  '--disable-sigusr1',
  '--disable-proto=delete',
  '--disallow-code-generation-from-strings',
];

/** What is unsafe about how this process was started, one sentence each; for the log. */
export function startWarnings(
  environment: Readonly<Record<string, string | undefined>>,
  execArguments: readonly string[],
): readonly string[] {
  const warnings: string[] = [];
  for (const [name, why] of Object.entries(FOREIGN)) {
    if ((environment[name] ?? '') !== '') warnings.push(`environment variable ${name} is set: it ${why}`);
  }
  if (!execArguments.includes('--disable-sigusr1')) {
    warnings.push(
      'node runs without --disable-sigusr1: a process of the same user can open a debugger in the server; start it with bin/holdfast',
    );
  }
  for (const argument of execArguments) {
    if (/^--inspect/.test(argument))
      warnings.push(`node runs with ${argument}: a debugger can read every secret`);
    if (/^--heapsnapshot-/.test(argument))
      warnings.push(`node runs with ${argument}: secrets would go to disk`);
  }
  return warnings;
}
