import type { Logger } from "../../common/logger.ts";
import { writePrivateFile } from "../../common/platform.ts";
import { newToken } from "../auth/tokens.ts";
import { dataFolder } from "../data_folder.ts";
import { listenHttp } from "../http/listen.ts";
import { createAdminApp } from "./api.ts";
import { type AdminServices, rememberPort } from "./operations.ts";

/** A running server's ear for its operator. */
export interface AdminListener {
  readonly port: number;
  /** Takes no more orders and removes the file that says where to. */
  close(): Promise<void>;
}

/**
 * Listens for `chat admin` on a port of the loopback interface, and leaves that port and a new
 * token in `admin.json` of the data folder.
 *
 * @throws {CannotListen} when there is no port to be had.
 */
export async function listenForAdmin(
  dataDirectory: string,
  services: AdminServices,
  log: Logger,
): Promise<AdminListener> {
  const { admin: path } = dataFolder(dataDirectory);
  const token = newToken();
  const app = createAdminApp(services, token, log);
  const listener = listenHttp({ host: "127.0.0.1", port: 0, flag: "--data", app });
  const { port } = listener.address;
  await rememberPort(services.store, services.place.port);
  await writePrivateFile(path, JSON.stringify({ port, token }) + "\n");
  return {
    port,
    async close() {
      await Deno.remove(path).catch((error: unknown) => {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      });
      await listener.close();
    },
  };
}
