/** What may be done now, and for everything else why not: the role table as clients read it. */
import { COMMANDS, decide, isAllowed, type Role } from '../role.ts';

export type CommandView = { readonly command: string; readonly allowed: boolean; readonly reason?: string };

export function commandViews(role: Role): readonly CommandView[] {
  return COMMANDS.map((command) => {
    const decision = decide(role, command);
    return isAllowed(decision)
      ? { command, allowed: true }
      : { command, allowed: false, reason: decision.text };
  });
}
