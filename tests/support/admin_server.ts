import { Passwords } from "../../server/auth/passwords.ts";
import { inviteHash } from "../../server/auth/invites.ts";
import { newSessionId } from "../../server/auth/tokens.ts";
import { systemClock } from "../../server/clock.ts";
import { dataFolder } from "../../server/data_folder.ts";
import type { AdminServices } from "../../server/admin/operations.ts";
import { openStore } from "../../server/store/open.ts";
import type { Account, Outcome } from "../../server/store/types.ts";
import { temporaryFolder } from "./temporary_folder.ts";

/** A store with its services, as the operator's commands see a server. */
export interface AdminServer extends AsyncDisposable {
  readonly folder: string;
  readonly services: AdminServices;
  /** Public ids of sessions that were hung up on. */
  readonly disconnected: string[];
  /** Makes an account with the password `correct horse` and one session. */
  register(name: string, invite?: string): Promise<Account>;
  /** Closes the store, as a server that stops does. */
  stop(): void;
}

/** Opens a store in a folder of its own. */
export async function startAdminServer(): Promise<AdminServer> {
  const folder = await temporaryFolder();
  const store = openStore({ path: dataFolder(folder.path).database });
  const passwords = new Passwords({ cost: 10 });
  const disconnected: string[] = [];
  let open = true;
  const stop = () => {
    if (open) store.close();
    open = false;
  };
  const services: AdminServices = {
    store,
    passwords,
    clock: systemClock,
    place: { hosts: ["192.0.2.20", "fd00::20"], port: 12345, fingerprint: "f".repeat(43) },
    disconnect: (_account, revoked) => disconnected.push(...revoked.map((one) => one.publicId)),
  };
  return {
    folder: folder.path,
    services,
    disconnected,
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
