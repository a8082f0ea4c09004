/** Settings of a key that `kv metadata put` and `kv metadata patch` change. */
import { durationText } from '../../../flags/duration.ts';
import { type FlagValues, flags } from '../../../flags/flag.ts';
import type { Tree } from '../../../output/tree.ts';

export const settingFlags = flags({
  'cas-required': {
    kind: 'optional-bool',
    usage:
      'Whether every write of the key must name the version it follows (-cas). False leaves it to the engine.',
  },
  'custom-metadata': {
    kind: 'map',
    usage: 'A key=value note about the secret, not bound to a version; may be given several times.',
  },
  'delete-version-after': {
    kind: 'duration',
    default: -1,
    usage:
      'How long after it was written a version is deleted, as "30s" or "3h25m19s". The engine\'s setting ' +
      'holds when not given.',
  },
  'max-versions': {
    kind: 'int',
    default: -1,
    usage: "How many versions to keep. The engine's setting holds when not given.",
  },
});

/** The settings that were given, as the API names them; custom metadata is left to the caller. */
export function givenSettings(values: FlagValues<typeof settingFlags>): Record<string, Tree> {
  const settings: Record<string, Tree> = {};
  if (values['max-versions'] >= 0) settings['max_versions'] = values['max-versions'];
  const after = values['delete-version-after'];
  if (after >= 0) settings['delete_version_after'] = durationText(after);
  if (values['cas-required'] !== undefined) settings['cas_required'] = values['cas-required'];
  return settings;
}
