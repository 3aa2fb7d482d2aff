/** What a process answers with when it ends; the numbers of sysexits(3). */
export const exitCodes = {
  ok: 0,
  /** The command line was wrong. */
  usage: 64,
  /** What was named is not there, or is not what it should be. */
  data: 65,
  /** A file that was named is not there. */
  noInput: 66,
  /** A person who was named is not there. */
  noUser: 67,
  /** A server or a port could not be had. */
  unavailable: 69,
  /** A bug of ours. */
  software: 70,
  /** A file could not be made. */
  cannotCreate: 73,
  /** It may work later. */
  tempFail: 75,
  /** It is not allowed. */
  noPermission: 77,
  /** A setting was wrong, or a file that we keep cannot be used. */
  config: 78,
} as const;
