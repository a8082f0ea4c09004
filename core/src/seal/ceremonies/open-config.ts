import { badRequest, Refusal } from '../../base/refusal.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { readSealConfig, type SealConfig } from '../seal-config.ts';

/** The seal configuration of an open node; Refusal 400 before init, 503 while sealed. */
export async function openConfig(deps: { readonly ledger: Ledger; sealed(): boolean }): Promise<SealConfig> {
  const config = await readSealConfig(deps.ledger);
  if (config === undefined) throw badRequest('server is not yet initialized');
  if (deps.sealed()) throw new Refusal(503, 'Vault is sealed');
  return config;
}
