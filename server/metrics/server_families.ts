import type { Traffic } from "../session/peers.ts";
import type { StoreCounts } from "../store/types.ts";
import { counter, gauge, type MetricFamily } from "./exposition.ts";

/** What a server says of itself when it is asked. */
export interface ServerNumbers extends StoreCounts {
  readonly version: string;
  /** When it started, in milliseconds since 1970. */
  readonly startedAt: number;
  readonly connections: number;
  /** Accounts with a connection. */
  readonly online: number;
  /** Sessions with a connection. */
  readonly sessions: number;
  readonly traffic: Traffic;
  /** Operations that wait for the next commit. */
  readonly waitingOperations: number;
  /** Of the process, in bytes. */
  readonly memory: number;
}

/** What the server says of itself. */
export function serverFamilies(numbers: ServerNumbers): readonly MetricFamily[] {
  const { version, startedAt, connections, online, sessions, traffic, memory } = numbers;
  const { entries, bytes, failedCommits, waitingOperations } = numbers;
  return [
    gauge("chat_build_info", "The version; 1.", [{ labels: { version }, value: 1 }]),
    gauge("chat_start_time_seconds", "When the server started.", [{ value: startedAt / 1000 }]),
    gauge("chat_resident_memory_bytes", "Memory of the process.", [{ value: memory }]),
    gauge("chat_connections", "Connections of people and hosts.", [{ value: connections }]),
    gauge("chat_sessions_connected", "Sessions with a connection.", [{ value: sessions }]),
    gauge("chat_accounts_online", "Accounts with a connection.", [{ value: online }]),
    counter("chat_received_bytes_total", "What came over connections.", traffic.received),
    counter("chat_sent_bytes_total", "What connections have taken.", traffic.sent),
    gauge(
      "chat_outbox_waiting_characters",
      "What waits to be sent, in UTF-16 units of one to three bytes.",
      [{ value: traffic.waiting }],
    ),
    gauge(
      "chat_connections_stalled",
      "Connections that have taken nothing for a second, although something waits.",
      [{ value: traffic.stalled }],
    ),
    gauge("chat_commit_waiting_operations", "Operations that wait for the next commit.", [
      { value: waitingOperations },
    ]),
    gauge("chat_database_bytes", "Size of the database.", [{ value: bytes }]),
    counter("chat_entries_stored_total", "Entries of all conversations.", entries),
    counter("chat_commit_failures_total", "Commits that failed since the start.", failedCommits),
  ];
}
