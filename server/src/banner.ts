/** What the server prints when it starts. */

/** Width up to which names are padded (Vault's). */
const NAME_WIDTH = 24;

/**
 * The block of facts, sorted by name, in Vault's form that people and scripts look for. Words of a name get
 * capital letters.
 */
export function configurationBanner(facts: ReadonlyMap<string, string>): string {
  const lines = [...facts.entries()]
    .sort(([a], [b]) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1))
    .map(([name, value]) => `${title(name).padStart(NAME_WIDTH)}: ${value}`);
  return `==> Holdfast server configuration:\n\n${lines.join('\n')}\n`;
}

export const STARTED_LINE = '==> Holdfast server started! Log data will stream in below:\n';

function title(name: string): string {
  return name.replace(/\b[a-z]/g, (letter) => letter.toUpperCase());
}
