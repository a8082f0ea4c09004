/** What a person has to type before something goes that cannot be brought back. */

/** The name itself, or a plain word when the name cannot be typed into a line as it is. */
export function confirmWord(name: string): string {
  return /^[!-~]+(?: [!-~]+)*$/.test(name) && name.length <= 100 ? name : 'delete';
}
