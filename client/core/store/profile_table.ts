import type { DatabaseSync } from "node:sqlite";
import type { Address } from "../address.ts";
import type { Pin } from "../pin.ts";
import { all, one } from "./database.ts";

/** Whose profile it is, and which server it belongs to. */
export interface Profile {
  readonly pin: Pin;
  readonly username: string | undefined;
  readonly userId: string | undefined;
  /** The session's credential; the password is never kept. */
  readonly token: string | undefined;
  readonly epoch: string | undefined;
  readonly udpPort: number | undefined;
}

/** What a login teaches. */
export interface LoginFacts {
  readonly username: string;
  readonly userId: string;
  /** Absent when the one at hand stays good. */
  readonly token?: string;
}

/** More addresses than these are memories of networks long left. */
const maxAddresses = 8;

/** The profile and its server's addresses. */
export class ProfileTable {
  readonly #database: DatabaseSync;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** The profile; `undefined` before a server was met. */
  read(): Profile | undefined {
    const row = one(this.#database.prepare("SELECT * FROM profile"));
    if (row === undefined) return undefined;
    return {
      pin: { fingerprint: String(row.fingerprint), pem: String(row.certificate) },
      username: text(row.username),
      userId: text(row.user_id),
      token: text(row.token),
      epoch: text(row.epoch),
      udpPort: row.udp_port === null ? undefined : Number(row.udp_port),
    };
  }

  /** Starts the profile with the server that it trusts from now on. */
  trust(pin: Pin): void {
    this.#database.prepare(
      "INSERT INTO profile (one, fingerprint, certificate) VALUES (1, ?, ?) ON CONFLICT DO NOTHING",
    ).run(pin.fingerprint, pin.pem);
  }

  /** Keeps who logged in, and with which token. */
  keepLogin(facts: LoginFacts): void {
    this.#database.prepare(
      "UPDATE profile SET username = ?, user_id = ?, token = coalesce(?, token)",
    ).run(facts.username, facts.userId, facts.token ?? null);
  }

  /** Forgets a token that has ended. */
  dropToken(): void {
    this.#database.exec("UPDATE profile SET token = NULL");
  }

  /** Keeps the epoch of the first login; a later one comes with a reset only. */
  keepFirstEpoch(epoch: string): void {
    this.#database.prepare("UPDATE profile SET epoch = coalesce(epoch, ?)").run(epoch);
  }

  /** Keeps the epoch that a reset has brought. */
  setEpoch(epoch: string): void {
    this.#database.prepare("UPDATE profile SET epoch = ?").run(epoch);
  }

  /** Keeps where discovery is answered. */
  setUdpPort(port: number | undefined): void {
    this.#database.prepare("UPDATE profile SET udp_port = ?").run(port ?? null);
  }

  /** Where the server may be, the last good address first. */
  addresses(): Address[] {
    const rows = all(this.#database.prepare("SELECT host, port FROM addresses ORDER BY turn DESC"));
    return rows.map((row) => ({ host: String(row.host), port: Number(row.port) }));
  }

  /** Puts an address first. */
  prefer({ host, port }: Address): void {
    this.#database.prepare(
      `INSERT INTO addresses SELECT ?, ?, coalesce(max(turn), 0) + 1 FROM addresses WHERE true
       ON CONFLICT DO UPDATE SET turn = excluded.turn`,
    ).run(host, port);
    this.#database.prepare(
      `DELETE FROM addresses WHERE (host, port) NOT IN
         (SELECT host, port FROM addresses ORDER BY turn DESC LIMIT ?)`,
    ).run(maxAddresses);
  }
}

function text(value: string | number | null | undefined): string | undefined {
  return value === null || value === undefined ? undefined : String(value);
}
