/** What can be read in a secondary activation token (contract 2.1): a JWT whose signature only the primary knows. Pure. */

export type ActivationClaims = {
  /** API address of the primary; empty when it has none. */
  readonly address: string;
  /** Ms since 1970 when it ends; undefined when it does not say. */
  readonly expires: number | undefined;
};

/** Undefined for tokens that are no JWT (made for a public key, or mistyped). */
export function readActivationToken(token: string): ActivationClaims | undefined {
  const parts = token.trim().split('.');
  if (parts.length !== 3) return undefined;
  try {
    const json: unknown = JSON.parse(fromBase64Url(parts[1] ?? ''));
    if (typeof json !== 'object' || json === null) return undefined;
    const claims: Record<string, unknown> = { ...json };
    return {
      address: typeof claims['addr'] === 'string' ? claims['addr'] : '',
      expires: typeof claims['exp'] === 'number' ? claims['exp'] * 1000 : undefined,
    };
  } catch {
    return undefined;
  }
}

/** Tokens for a public key are complete in themselves: the secondary never calls the API of the primary. */
export function tokenCarriesAddress(token: string): boolean {
  const claims = readActivationToken(token);
  return claims === undefined || claims.address !== '';
}

function fromBase64Url(text: string): string {
  const binary = atob(text.replace(/-/g, '+').replace(/_/g, '/'));
  return new TextDecoder().decode(Uint8Array.from(binary, (char) => char.charCodeAt(0)));
}
