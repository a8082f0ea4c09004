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
/** Largest frame that a secondary sends: a hello with EPOCHS_MAX epochs, bytes. */
export const REQUEST_FRAME_BYTES_MAX: number = 8 * 1024 * 1024;
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
/** How long the right shares of an unfinished ceremony are kept after the last one came, ms. */
export const COLLECTED_SHARES_MS_MAX: number = 24 * 60 * 60 * 1000;
/** Wrong shares that one address may hand in per window before it is refused with 429. */
export const WRONG_SHARES_PER_ADDRESS_MAX = 30;
/** Wrong shares from all addresses per window. */
export const WRONG_SHARES_MAX = 300;
/** Attempts of a ceremony that one address may start per window, and as many that it may cancel unnamed. */
export const ATTEMPTS_PER_ADDRESS_MAX = 10;
/** The same from all addresses. */
export const ATTEMPTS_MAX = 60;
/** Window of the limits above, ms. */
export const CEREMONY_WINDOW_MS: number = 60 * 1000;
/** Addresses that one of these limits remembers; beyond it only the limit for all holds. */
export const CEREMONY_ADDRESSES_MAX = 1024;
/** How often the revocation of a secret is tried before its lease is irrevocable (Vault: 6). */
export const LEASE_REVOKE_ATTEMPTS_MAX = 6;
/** Tokens, and leases, that are counted for the gauges; counting more would read the disk for too long. */
export const USAGE_ROWS_MAX = 1_000_000;
/** Most epochs in the history of one lineage: a promotion a day for a century is less. */
export const EPOCHS_MAX = 50_000;
/** Most cluster addresses that one side announces. */
export const SECONDARY_ADDRESSES_MAX = 16;
/** Most records and bytes in one shipped batch; a single larger record travels alone. */
export const SHIP_RECORDS_MAX = 4096;
export const SHIP_BYTES_MAX: number = 1024 * 1024;
/** Most trie nodes in one question of a sync, and most pairs in one leaf. */
export const TRIE_NODES_MAX = 256;
export const TRIE_LEAF_MAX = 65_536;
/** Digits of a key hash. */
export const TRIE_PATH_MAX = 64;
/** Longest text in a frame of a replication link, and longest storage key in one, bytes. */
export const FRAME_TEXT_BYTES_MAX = 1024;
export const FRAME_KEY_BYTES_MAX = 65_535;
/** Most entries and bytes in one answer of a sync; a single larger entry travels alone. */
export const FETCH_KEYS_MAX = 4096;
export const FETCH_BYTES_MAX: number = 2 * 1024 * 1024;
/** Subtries of at most this many entries are fetched whole when the secondary has nothing there. */
export const FETCH_RANGE_ENTRIES_MAX = 4096;
/** Most questions of one sync that wait for their answers at the same time. */
export const SYNC_QUESTIONS_MAX = 4;
/** Rounds of comparison after which a sync that does not converge stops (R16). */
export const SYNC_ROUNDS_MAX = 8;
/** Bytes and records of log that a primary keeps for live secondaries before it lets one fall behind (R19). */
export const LOG_RETAINED_BYTES_MAX: number = 1024 * 1024 * 1024;
export const LOG_RETAINED_RECORDS_MAX = 1_000_000;
/** Records that are kept even when every secondary has them, so that short gaps never need a comparison. */
export const LOG_RETAINED_RECORDS_MIN = 10_000;
/** A secondary that was not seen for this long no longer holds back the log, ms. */
export const SECONDARY_ABSENT_MS_MAX: number = 24 * 60 * 60 * 1000;
/** Waits between attempts to reach the primary, ms: doubled from the first to the last. */
export const RECONNECT_MS_MIN = 100;
export const RECONNECT_MS_MAX = 5000;
/** Time for connecting and for the first answer, ms. */
export const CONNECT_MS_MAX = 5000;
/** Longest wait of a demotion for secondaries to take the last records, ms. */
export const DEMOTE_DRAIN_MS_MAX = 5000;
/** Links that one primary serves at the same time. */
export const LINKS_MAX = 256;
/** The same with one certificate: a link, the one it replaces, and those of an attempt to activate. */
export const LINKS_PER_CERTIFICATE_MAX = 4;
/** Connections of strangers on the cluster port; one more ends the oldest. */
export const HANDSHAKES_MAX = 512;
/** Compiled sets of policies that are kept in memory. */
export const ACL_CACHE_MAX = 512;
/** Parsed policies that are kept in memory. */
export const PARSED_POLICY_CACHE_MAX = 512;
/** Writes that the ledger remembers to find conflicts; a transaction older than all of them runs again. */
export const RECENT_WRITES_MAX = 65_536;
/** Newest log records kept in memory for followers that are close behind, bytes. */
export const LOG_TAIL_BYTES_MAX: number = 8 * 1024 * 1024;
/** Rows deleted in one commit when old data is cleared away. */
export const SWEEP_ROWS_MAX = 1024;
/** Entries that one `fetch` of the ledger reads at the same time. */
export const FETCH_PARALLEL_MAX = 64;
/** Largest head of an HTTP request (request line and headers), bytes. */
export const HTTP_HEAD_BYTES_MAX: number = 64 * 1024;
/** Most headers of an HTTP request. */
export const HTTP_HEADERS_MAX = 100;
/** Most parameters of a query string. */
export const HTTP_QUERY_PARAMETERS_MAX = 256;
/** Most open client connections of one listener. */
export const HTTP_CONNECTIONS_MAX = 4096;
/** Most requests that are handled at the same time; more get 503. */
export const HTTP_REQUESTS_IN_FLIGHT_MAX = 1024;
/** Most bytes of request bodies held at the same time; more get 503. */
export const HTTP_BODIES_BYTES_MAX: number = 256 * 1024 * 1024;
/** How long requests in flight may go on after the order to stop, ms. */
export const SHUTDOWN_MS_MAX = 10_000;
/** Largest file of the web interface, bytes. */
export const UI_FILE_BYTES_MAX: number = 8 * 1024 * 1024;
/** Most files of the web interface. */
export const UI_FILES_MAX = 2000;
/** Most groups an entity may be in through groups in groups. */
export const GROUPS_OF_ENTITY_MAX = 1000;
/** Lengths a password policy may ask for, characters (Vault's bounds). */
export const PASSWORD_LENGTH_MIN = 4;
export const PASSWORD_LENGTH_MAX = 100;
/** Most rules of a password policy, and most letters of one rule. */
export const PASSWORD_RULES_MAX = 100;
export const PASSWORD_CHARSET_MAX = 2000;
/** Most paths in one question for capabilities. */
export const CAPABILITY_PATHS_MAX = 1000;
/** The same where one transaction revokes many. */
export const REVOCATION_OF_MANY_ROWS_MAX = 8;
/** Most leases that revoke-prefix ends in one transaction; each touches at most about 20 rows. */
export const REVOCATION_LEASES_INLINE_MAX = 100;
/** Most revocations of prefixes that may be under way at a time: every token lookup reads their list. */
export const REVOKED_PREFIXES_MAX = 64;
/** Plaintext entries that a barrier may keep in memory, and their bytes. */
export const BARRIER_CACHE_ENTRIES_MAX = 131_072;
export const BARRIER_CACHE_BYTES_MAX: number = 64 * 1024 * 1024;
/** Cost of bcrypt for stored passwords (Go's default, about 70 ms). */
export const PASSWORD_HASH_COST = 10;
/** Longest password, bytes: bcrypt reads no more. */
export const PASSWORD_BYTES_MAX = 72;
/** Longest user name, bytes. */
export const USER_NAME_BYTES_MAX = 512;
/** Most audit devices. */
export const AUDIT_DEVICES_MAX = 16;
/** Most request headers that audit lines may show. */
export const AUDITED_HEADERS_MAX = 64;
/** Pause before an audit device that could not be opened is tried again, ms. */
export const AUDIT_REOPEN_MS = 1000;
/** Lines that may wait for one audit device; more are refused. */
export const AUDIT_LINES_WAITING_MAX = 10_000;
/** From how many entries on a closing ledger writes its index packed: fewer are read quickly row by row. */
export const CHECKPOINT_ENTRIES_MIN = 10_000;
/** Bytes of the packed index in one commit, about. */
export const CHECKPOINT_BATCH_BYTES: number = 8 * 1024 * 1024;
