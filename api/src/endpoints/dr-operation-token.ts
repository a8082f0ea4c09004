/** The field that carries a DR operation token (contract 4.4). */
import type { Field } from '../endpoint.ts';

export const DR_OPERATION_TOKEN = {
  dr_operation_token: {
    type: 'string',
    default: '',
    sensitive: true,
    description:
      'DR operation token of this cluster, or a batch token whose policies grant this path. It may come as X-Vault-Token instead.',
  },
} as const satisfies Record<string, Field>;
