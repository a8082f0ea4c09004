/** The flag that carries a DR operation token, for servers that are DR secondaries. */
import { flags } from '../../../flags/flag.ts';

export const drTokenFlag = flags({
  'dr-token': { kind: 'string', usage: 'DR operation token; needed when the server is a DR secondary.' },
});
