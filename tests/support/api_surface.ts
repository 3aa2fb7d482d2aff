import type { Hono } from "hono";
import { ActivityNotes } from "../../server/activity_notes.ts";
import { Backups } from "../../server/admin/backups.ts";
import { makeOperatorToken } from "../../server/auth/operator_token.ts";
import type { Scope } from "../../server/auth/scopes.ts";
import { hashSecret, newSessionId, newToken } from "../../server/auth/tokens.ts";
import { type Clock, systemClock } from "../../server/clock.ts";
import { dataFolder } from "../../server/data_folder.ts";
import { FileDesk } from "../../server/files/file_desk.ts";
import { FileFolder } from "../../server/files/file_folder.ts";
import type { ApiServices } from "../../server/http/api_services.ts";
import { createApp } from "../../server/http/app.ts";
import type { ActivityRow } from "../../server/store/activity_types.ts";
import { logOf } from "../../server/store/testing.ts";
import { Turn } from "../../server/store/turn.ts";
import type { Account, Outcome, Store } from "../../server/store/types.ts";
import { type AdminServer, startAdminServer } from "./admin_server.ts";
import { silentLogger } from "./silent_logger.ts";

/** The HTTP surface of a store, without a socket. */
export interface ApiSurface extends AsyncDisposable {
  readonly app: Hono;
  readonly admin: AdminServer;
  readonly services: ApiServices;
  /** The operator's own token. */
  readonly operator: string;
  /** Makes an account with a session; the token of it. */
  join(name: string): Promise<string>;
  /** Makes a token for the API that speaks for somebody, or for the operator. */
  token(scopes: readonly Scope[], terms?: TokenTerms): Promise<string>;
  /** Asks with a token, or without one. */
  ask(method: string, path: string, token?: string, body?: unknown): Promise<Response>;
  /** What the activity log has, once all is kept. */
  log(): Promise<readonly ActivityRow[]>;
}

interface TokenTerms {
  readonly account?: Account;
  /** Milliseconds from now; a day unless given. */
  readonly lifetimeMs?: number;
}

const dayMs = 24 * 60 * 60 * 1000;

/** Opens a surface with everything that it needs, on a store in a folder of its own. */
export async function openApiSurface(
  clock: Clock = systemClock,
  more: Partial<ApiServices> = {},
  exported: (store: Store) => ApiServices["exported"] = (store) => store,
): Promise<ApiSurface> {
  const admin = await startAdminServer();
  const { store } = admin.services;
  const turn = new Turn(store, (error) => {
    throw error;
  });
  const notes = new ActivityNotes(turn, clock);
  const services: ApiServices = {
    store,
    exported: exported(store),
    turn,
    notes,
    clock,
    files: new FileDesk({
      ...{ store, turn, clock, folder: new FileFolder(dataFolder(admin.folder)) },
      limits: { fileBytes: 1024, accountBytes: 4096, days: 30 },
    }),
    admin: { ...admin.services, clock },
    backups: new Backups(admin.folder, clock),
    families: () => [],
    ...more,
  };
  const app = createApp({
    readiness: () => ({ ok: true }),
    services: () => services,
    version: "0.1.0",
    clock,
    log: silentLogger,
  });
  const now = () => clock.now();
  return {
    app,
    admin,
    services,
    operator: await makeOperatorToken(store, now()),
    async join(name) {
      const account = await admin.register(name);
      const token = newToken();
      await store.commit([{
        kind: "open_session",
        account: account.id,
        publicId: newSessionId(),
        tokenHash: hashSecret(token),
        agent: "test",
        address: "192.0.2.7",
        at: now(),
        // The store's own clock is the system's.
        expiresAt: Math.max(now(), Date.now()) + dayMs,
      }]);
      return token;
    },
    async token(scopes, { account, lifetimeMs = dayMs } = {}) {
      const token = newToken();
      const [made] = await store.commit([{
        kind: "create_api_token",
        publicId: newSessionId(),
        tokenHash: hashSecret(token),
        name: "test",
        account: account?.id,
        scopes,
        at: now(),
        expiresAt: now() + lifetimeMs,
      }]) as [Outcome<"create_api_token">];
      if (!made.ok) throw new Error(made.code);
      return token;
    },
    async ask(method, path, token, body) {
      const headers = new Headers();
      if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
      if (body !== undefined) headers.set("content-type", "application/json");
      const sent = body === undefined ? undefined : JSON.stringify(body);
      return await app.request(path, { method, headers, body: sent }, { address: "192.0.2.7" });
    },
    async log() {
      await turn.settled();
      return logOf({ store }, {}, 256);
    },
    async [Symbol.asyncDispose]() {
      notes.close();
      await turn.settled();
      await admin[Symbol.asyncDispose]();
    },
  };
}
