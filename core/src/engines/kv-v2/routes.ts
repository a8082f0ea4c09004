import type { Route } from '../../logical/context.ts';
import { kvV2ConfigRoute } from './config.ts';
import { kvV2DataRoute } from './data.ts';
import { kvV2DeleteRoute } from './delete.ts';
import { kvV2DestroyRoute } from './destroy.ts';
import { kvV2DetailedMetadataRoute } from './detailed-metadata.ts';
import { kvV2InvalidPathRoute } from './invalid-path.ts';
import { kvV2MetadataRoute } from './metadata.ts';
import { kvV2SubkeysRoute } from './subkeys.ts';
import { kvV2UndeleteRoute } from './undelete.ts';

export const kvV2Routes: readonly Route[] = [
  kvV2ConfigRoute,
  kvV2DataRoute,
  kvV2DeleteRoute,
  kvV2DestroyRoute,
  kvV2DetailedMetadataRoute,
  kvV2InvalidPathRoute,
  kvV2MetadataRoute,
  kvV2SubkeysRoute,
  kvV2UndeleteRoute,
];
