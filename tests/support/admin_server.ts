import type { RefusalCode } from "../../protocol/codes.ts";
import { Passwords } from "../../server/auth/passwords.ts";
import { inviteHash } from "../../server/auth/invites.ts";
import { newSessionId } from "../../server/auth/tokens.ts";
import { systemClock } from "../../server/clock.ts";
import { Roster } from "../../server/delivery/roster.ts";
import { Followers } from "../../server/export/followers.ts";
import { LiveHosts } from "../../server/metrics/live_hosts.ts";
import { dataFolder } from "../../server/data_folder.ts";
import type { AdminServices } from "../../server/admin/operations.ts";
import { openStore } from "../../server/store/open.ts";
import type { Account, AccountId, Outcome } from "../../server/store/types.ts";
import { temporaryFolder } from "./temporary_folder.ts";

/** A store with its services, as the operator's commands see a server. */
export interface AdminServer extends AsyncDisposable {
  readonly folder: string;
  readonly services: AdminServices;
  /** What was hung up on, and why: `<account> <session, or all> <code>`. */
  readonly hungUp: string[];
  /** Makes an account with the password `correct horse` and one session. */
  register(name: string, invite?: string): Promise<Account>;
  /** Closes the store, as a server that stops does. */
  stop(): void;
}

/** A roster that only notes whom it is to hang up on. */
class NotingRoster extends Roster {
  constructor(readonly notes: string[]) {
    super();
  }

  override hangUp(account: AccountId, key: string, code: RefusalCode): void {
    this.notes.push(`${account} ${key} ${code}`);
  }

  override hangUpAll(account: AccountId, code: RefusalCode): void {
    this.notes.push(`${account} all ${code}`);
  }
}

/** Opens a store in a folder of its own. */
export async function startAdminServer(): Promise<AdminServer> {
  const folder = await temporaryFolder();
  const store = openStore({ path: dataFolder(folder.path).database });
  const passwords = new Passwords({ cost: 10 });
  const hungUp: string[] = [];
  let open = true;
  const stop = () => {
    if (open) store.close();
    open = false;
  };
  const services: AdminServices = {
    store,
    passwords,
    clock: systemClock,
    retentionDays: undefined,
    place: { hosts: ["192.0.2.20", "fd00::20"], port: 12345, fingerprint: "f".repeat(43) },
    roster: new NotingRoster(hungUp),
    liveHosts: new LiveHosts(store, systemClock),
    exports: { operatorReads: "activity", followers: new Followers(systemClock) },
  };
  return {
    folder: folder.path,
    services,
    hungUp,
    async register(name, invite) {
      const at = Date.now();
      const passwordHash = await passwords.hash("correct horse");
      const [outcome] = await store.commit([{
        kind: "register",
        name,
        passwordHash,
        inviteHash: invite === undefined ? undefined : inviteHash(invite),
        inviteRequired: false,
        session: {
          publicId: newSessionId(),
          tokenHash: `hash of ${name}'s token`,
          agent: "test",
          address: "192.0.2.7",
          at,
          expiresAt: at + 1_000_000,
        },
        at,
      }]) as [Outcome<"register">];
      if (!outcome.ok) throw new Error(outcome.code);
      return outcome.account;
    },
    stop,
    async [Symbol.asyncDispose]() {
      stop();
      await folder[Symbol.asyncDispose]();
    },
  };
}
