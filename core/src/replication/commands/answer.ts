/** The shape of administrative answers: 200, no data, warnings (contract 1, 13.1). */
import type { Response } from '../../logical/request.ts';

export function accepted(...warnings: readonly (string | undefined)[]): Response {
  return { status: 200, data: null, warnings: warnings.filter((warning) => warning !== undefined) };
}
