/** Completion scripts. All of them ask the program itself, with the line in COMP_LINE (see complete.ts). */

/** Undefined for a shell we do not know. */
export function completionScript(shell: string, program: string): string | undefined {
  switch (shell) {
    case 'bash':
      return `complete -o default -C ${program} ${program}`;
    case 'zsh':
      return `autoload -U +X bashcompinit && bashcompinit\ncomplete -o default -C ${program} ${program}`;
    case 'fish':
      return [
        `function __complete_${program}`,
        '    set -lx COMP_LINE (commandline -cp)',
        '    test -z (commandline -ct); and set COMP_LINE "$COMP_LINE "',
        `    ${program}`,
        'end',
        `complete -f -c ${program} -a "(__complete_${program})"`,
      ].join('\n');
    default:
      return undefined;
  }
}
