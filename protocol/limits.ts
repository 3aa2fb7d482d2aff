/**
 * Every number that the wire promises, with the reason for it.
 *
 * A client may rely on these; the server also sends the ones a client has to
 * respect in `welcome.limits`.
 */

/** Version of the full verbs; a client asks for it in `hello`. */
export const protocolVersion = 1;

/** Most bytes of one line from a client, without its line feed: a 32 KiB text still fits when half of it is escaped. */
export const maxClientLineBytes = 64 * 1024;

/** Most bytes of one line from the server: one page of history with room to spare. */
export const maxServerLineBytes = 1024 * 1024;

/** Most UTF-8 bytes of one message's text: a long page of prose; more than that is a file. */
export const maxContentBytes = 32 * 1024;

/** Most characters of a user or group name: it has to fit a terminal's column. */
export const maxNameCharacters = 32;

/** Most characters of the name of a host that reports: a label of the domain name system has 63. */
export const maxHostNameCharacters = 64;

/** Longest password in UTF-8 bytes: hashing must not be a way to make us read megabytes. */
export const maxPasswordBytes = 1024;

/** Shortest password in characters: below that a guess is cheaper than any hash. */
export const minPasswordCharacters = 8;

/** Longest `client_id`: a UUID has 36 characters; other programs may prefer longer ones. */
export const maxClientIdCharacters = 64;

/** Longest name of a device: it has to fit a line of a list. */
export const maxDeviceCharacters = 64;

/** Most sessions that one `session_list` has: nobody reads further, and it has to fit a line. */
export const maxSessionsPerList = 100;

/** Longest request `id`: it is echoed, so it is paid for twice. */
export const maxRequestIdCharacters = 64;

/** Most names in one `create_group` or `add_to_group`: one line of 64 KiB holds about this many. */
export const maxMembersPerRequest = 500;

/** Most entries of one replay or history page. */
export const maxPageEntries = 256;

/** Most bytes of text in one page of replay, which is read at once but sent line by line. */
export const maxPageBytes = 256 * 1024;

/** Most characters of a search: a long sentence. */
export const maxQueryCharacters = 256;

/** Most messages in one answer to a search: more than anybody reads. */
export const maxSearchEntries = 50;

/** Where a client without a cursor starts: the last so many entries; older ones come by `history`. */
export const initialReplayEntries = 200;

/** Groups beyond this get counts instead of one receipt per member. */
export const maxReceiptMembers = 32;

/** Groups beyond this do not grant presence: a change would cost hundreds of frames. */
export const maxPresenceMembers = 200;

/** Most connections of one session: `chat send` beside `chat connect`, and a few stragglers. */
export const maxConnectionsPerSession = 8;

/** A client acknowledges one conversation at most this often, so receipts cost little. */
export const ackIntervalMs = 200;

/** Both sides say something at least this often. */
export const pingIntervalMs = 30_000;

/** A full session that was silent this long is dead: three pings were lost. */
export const heartbeatTimeoutMs = 90_000;

/** A typing notice ends by itself after this, refreshed or not told to stop. */
export const typingTimeoutMs = 6_000;

/** A session whose user did nothing for this long is away: longer than a page takes to read. */
export const awayAfterMs = 5 * 60_000;

/** A host whose last report is older than this is not live: of one a minute, two were lost. */
export const liveHostMs = 180_000;

/** Most disks in one report: more are mounted by machinery, and nobody watches each of them. */
export const maxDisksPerReport = 32;

/** Most values of its own that a host reports: what a person would put on one page. */
export const maxValuesPerReport = 32;

/** Most bytes of a text of a host: a message, less the name that is put before it. */
export const maxHostTextBytes = 31 * 1024;

/** Most reports in one `reports`: an hour of one a minute, well below a line. */
export const maxReportsPerFrame = 64;

/** Most names of hosts in one `report_response`: nobody reads further. */
export const maxStaleHosts = 50;

/** Most bytes of a sealed datagram: one that networks cut in two arrives half as often. */
export const maxSealedBytes = 1200;

/** Most points in one `host_history_response`: as many as a wide screen has columns of dots. */
export const maxHistoryPoints = 1000;

/** Longest silence of an alert, in seconds: 30 days, after which somebody should look again. */
export const maxSilenceSeconds = 2_592_000;

/** Most UTF-8 bytes of a file's name: what the file systems in use take (`NAME_MAX`). */
export const maxFileNameBytes = 255;

/** Most characters of a media type: RFC 6838 gives each half 127, and none in use is half as long. */
export const maxMediaTypeCharacters = 127;

/** Most characters of an upload's id: those of ours have fewer. */
export const maxUploadIdCharacters = 64;
