import type * as v from "valibot";
import type { LogFields } from "../../common/logger.ts";
import type { AdminServices } from "./operations.ts";

/**
 * Something that the operator wants done, however it is carried out: by a running server as
 * `POST /admin/<name>`, or here on its files.
 */
export interface Order<Body extends object = object, Result extends object = object> {
  readonly name: string;
  /** What is asked, as a running server gets it. */
  readonly request: v.GenericSchema<unknown, Body>;
  /** What comes of it, as a running server answers it. */
  readonly answer: v.GenericSchema<unknown, Result>;
  /** @throws {AdminRefusal} when it cannot be done. */
  carryOut(services: AdminServices, body: Body): Promise<Result>;
  /** What a running server logs of it, without any secret; nothing of what only looks. */
  logged?(result: Result, body: Body): LogFields | undefined;
}

/** By which credential, and from where, an order came over HTTP. */
export interface OrderedBy {
  readonly shownAs: string;
  readonly address: string;
}

/**
 * Carries an order out and keeps in the activity log that the operator did it.
 *
 * @param by whose it is, where it did not come by the operator's own door.
 * @returns what came of it, and what is to be logged of it.
 * @throws {AdminRefusal} when it cannot be done.
 */
export async function carryOutNoted<Body extends object, Result extends object>(
  order: Order<Body, Result>,
  services: AdminServices,
  body: Body,
  by?: OrderedBy,
): Promise<{ result: Result; logged: LogFields | undefined }> {
  const result = await order.carryOut(services, body);
  const logged = order.logged?.(result, body);
  if (logged !== undefined) {
    const fields = Object.entries(logged).map(([name, value]) => `${name}=${value}`);
    const detail = [order.name, ...fields, ...(by === undefined ? [] : [`by ${by.shownAs}`])];
    const event = {
      kind: "admin",
      at: services.clock.now(),
      address: by?.address,
      detail: detail.join(" "),
    } as const;
    await services.store.commit([{ kind: "log_event", event }]);
  }
  return { result, logged };
}

/** Where a running server takes an order. */
export function pathOf({ name }: Pick<Order, "name">): string {
  return `/admin/${name}`;
}
