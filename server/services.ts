import type { Logger } from "../common/logger.ts";
import type { ServerFrameOf } from "../protocol/server_frames.ts";
import type { ActivityNotes } from "./activity_notes.ts";
import type { Announcer } from "./announcer.ts";
import type { InviteThrottle, LoginThrottle } from "./auth/throttle.ts";
import type { Passwords } from "./auth/passwords.ts";
import type { Clock } from "./clock.ts";
import type { Delivery } from "./delivery/delivery.ts";
import type { Presence } from "./delivery/presence.ts";
import type { Receipts } from "./delivery/receipts.ts";
import type { Typing } from "./delivery/typing.ts";
import type { FileDesk } from "./files/file_desk.ts";
import type { Alerts } from "./metrics/alerts/alerts.ts";
import type { HostTexts } from "./metrics/host_texts.ts";
import type { LiveHosts } from "./metrics/live_hosts.ts";
import type { Reports } from "./metrics/reports.ts";
import type { Turn } from "./store/turn.ts";
import type { Store } from "./store/types.ts";

/** Who may register: anybody, people with an invite, nobody. */
export type Registration = "open" | "invite" | "closed";

/** What `welcome` says of what is around the chat. */
export type WelcomeExtras = Pick<ServerFrameOf<"welcome">, "http" | "udp_port">;

/** What commands work with: one of each per server. */
export interface Services {
  readonly registration: Registration;
  /** Most connected sessions of one account. */
  readonly maxSessions: number;
  /** A full session that was silent this long is dead. */
  readonly heartbeatMs: number;
  readonly inviteUses: number;
  readonly inviteDays: number;
  /** The group that hears of what is wrong with hosts, with its `#`. */
  readonly alertGroup: string;
  /** For how many days aggregates of what hosts say are kept. */
  readonly aggregateDays: number;
  /** What `welcome` says beyond the protocol's own numbers. */
  readonly welcome: () => WelcomeExtras;
  readonly store: Store;
  readonly turn: Turn;
  readonly activity: ActivityNotes;
  readonly announcer: Announcer;
  readonly files: FileDesk;
  readonly delivery: Delivery;
  readonly presence: Presence;
  readonly receipts: Receipts;
  readonly typing: Typing;
  readonly liveHosts: LiveHosts;
  readonly reports: Reports;
  readonly hostTexts: HostTexts;
  /** Absent when nobody wants hosts to be watched. */
  readonly alerts: Alerts | undefined;
  readonly passwords: Passwords;
  readonly loginThrottle: LoginThrottle;
  readonly inviteThrottle: InviteThrottle;
  readonly clock: Clock;
  readonly log: Logger;
}
