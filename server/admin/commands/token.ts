import * as v from "valibot";
import { adminTexts } from "../../../common/text/admin.ts";
import { speak } from "../../../common/text/speak.ts";
import { makeOperatorToken, operatorTokenMade } from "../../auth/operator_token.ts";
import { carryOut } from "../carry_out.ts";
import { minuteOf } from "../columns.ts";
import type { AdminServices } from "../operations.ts";
import type { Order } from "../order.ts";
import { AdminRefusal } from "../refusal.ts";
import type { AdminCommand } from "./command.ts";

interface TokenRequest {
  /** Also where there is one already, which is void from then on. */
  readonly new: boolean;
}

interface TokenAnswer {
  readonly token: string;
}

const order: Order<TokenRequest, TokenAnswer> = {
  name: "token",
  request: v.object({ new: v.boolean() }),
  answer: v.object({ token: v.string() }),
  carryOut: makeToken,
  logged: () => ({}),
};

async function makeToken(
  { store, clock }: AdminServices,
  request: TokenRequest,
): Promise<TokenAnswer> {
  const made = operatorTokenMade(store);
  if (made !== undefined && !request.new) {
    const since = `${minuteOf(new Date(made).toISOString())} UTC`;
    throw new AdminRefusal("token_exists", { since });
  }
  return { token: await makeOperatorToken(store, clock.now()) };
}

/** `chat admin token`: the bearer token of the HTTP API, alone on stdout. */
export const token: AdminCommand<"token"> = {
  order,
  async run({ new: isNew = false }, options) {
    const made = await carryOut(order, { new: isNew }, options);
    console.error(`chat: ${speak(adminTexts, options.language)("token_made")}`);
    console.log(made.token);
  },
};
