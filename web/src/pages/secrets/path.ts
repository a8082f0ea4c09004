/** Paths of secrets: folders and names. Pure. */

/** The last name of a path. */
export function leafOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The folder a path lies in, without a slash at its end; empty at the top. */
export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

/** All folders above a path, from the top. */
export function foldersAbove(path: string): readonly string[] {
  const parent = parentOf(path);
  if (parent === '') return [];
  return [...foldersAbove(parent), parent];
}

export function joinPath(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

/** Why a path that was typed cannot be one; the server has more rules. */
export function checkPath(path: string): string | undefined {
  if (path === '') return 'A path is needed.';
  if (path.endsWith('/')) return 'A path cannot end with a slash: that would be a folder.';
  const segments = path.split('/');
  if (segments.includes('')) return 'A path cannot begin with a slash or hold two in a row.';
  if (segments.some((name) => name === '.' || name === '..')) {
    return 'A path cannot contain "." or ".." as a name.';
  }
  return undefined;
}
