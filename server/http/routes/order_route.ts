import type * as v from "valibot";
import { carryOutNoted, type Order } from "../../admin/order.ts";
import type { Scope } from "../../auth/scopes.ts";
import { type AskedBy, type Entries, type Method, type Route, route } from "../route.ts";

/** A route that has an order of the operator carried out, as `chat admin` does. */
interface OrderRow<
  P extends Entries,
  Q extends Entries,
  B extends v.GenericSchema,
  Body extends object,
  Result extends object,
> {
  readonly method: Method;
  readonly path: string;
  readonly id: string;
  readonly summary: string;
  readonly scopes: readonly Scope[];
  readonly order: Order<Body, Result>;
  readonly parameters?: P;
  readonly query?: Q;
  readonly body?: B;
  /** 201 when something was made. */
  readonly status?: number;
  /** What the order is to do. */
  asks(asked: AskedBy<P, Q, Entries, B>): Body;
}

/** Makes a row of an order: what it answers is described by the order's own schema. */
export function orderRoute<
  P extends Entries,
  Q extends Entries,
  B extends v.GenericSchema,
  Body extends object,
  Result extends object,
>(row: OrderRow<P, Q, B, Body, Result>): Route {
  const { order, status, asks, ...shape } = row;
  return route({
    ...shape,
    tag: "operator",
    success: { status, description: "What came of it", schema: order.answer },
    problems: [404, 409],
    async handle(asked: AskedBy<P, Q, Entries, B>) {
      const { services, caller, address, parts } = asked;
      const by = { shownAs: caller.shownAs, address };
      const { result, logged } = await carryOutNoted(order, services.admin, asks(asked), by);
      if (logged !== undefined) parts.log.info(`admin_${order.name.replaceAll("-", "_")}`, logged);
      return result;
    },
  });
}
