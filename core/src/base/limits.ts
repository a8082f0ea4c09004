/** Every bound of the system with its unit. Numbers without a source are our own choice. */

/** Largest request body in bytes (Vault's default max_request_size, 32 MiB). */
export const REQUEST_BODY_BYTES_MAX: number = 32 * 1024 * 1024;
/** Deepest nesting of a JSON body (Vault 1.20 limits JSON depth; CVE-2025-6203). */
export const JSON_DEPTH_MAX = 64;
/** Most members and elements of a JSON body outside of stored data. */
export const JSON_KEYS_MAX = 10_000;
/** Longest string in a JSON body, bytes. */
export const JSON_STRING_BYTES_MAX: number = 1024 * 1024;
/** Longest request path, bytes. */
export const PATH_BYTES_MAX = 4096;
/** Largest single stored entry, bytes (Vault's integrated storage default, 1 MiB). */
export const ENTRY_BYTES_MAX: number = 1024 * 1024;
/** Most operations in one log record. */
export const RECORD_OPS_MAX = 4096;
/** Largest log record, bytes. */
export const RECORD_BYTES_MAX: number = 16 * 1024 * 1024;
/** Most transactions in one durable commit. */
export const GROUP_COMMIT_TRANSACTIONS_MAX = 256;
/** How often a transaction is run again after a conflict before it runs alone. */
export const TRANSACTION_RETRIES_MAX = 8;
/** Largest frame on a replication link, bytes. */
export const FRAME_BYTES_MAX: number = 32 * 1024 * 1024;
/** Interval of heartbeats on a replication link, ms. */
export const HEARTBEAT_MS = 1000;
/** A link that was silent for this long is dead, ms. */
export const LINK_SILENCE_MS_MAX = 10_000;
/** Most live secondaries of a primary. */
export const SECONDARIES_MAX = 128;
/** Longest HCL source (a policy, the configuration file), UTF-16 units. */
export const HCL_CHARACTERS_MAX: number = 4 * 1024 * 1024;
/** Deepest nesting of an HCL source. */
export const HCL_DEPTH_MAX = 64;
/** Most members and elements of a JSON body that is the client's own document (secret data). */
export const JSON_FREE_FORM_KEYS_MAX = 200_000;
/** Longest TTL or period, ms: the largest whole seconds of Go's time.Duration (about 292 years). */
export const DURATION_MS_MAX = 9_223_372_036_000;
/** Longest token or JWT a client may present, bytes (batch tokens and JWTs carry their content). */
export const TOKEN_TEXT_BYTES_MAX: number = 8 * 1024;
/** Deepest chain of parents of a token: every lookup walks it. */
export const TOKEN_DEPTH_MAX = 128;
/** Most rows one step of token or lease cleaning removes. Below RECORD_OPS_MAX by the rows of one token. */
export const REVOCATION_ROWS_MAX = 2000;
/** Most rows a request itself removes when it revokes; the expiry job does the rest. */
export const REVOCATION_INLINE_ROWS_MAX = 64;
