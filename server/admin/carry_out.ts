import * as v from "valibot";
import { exitCodes } from "../../common/exit_codes.ts";
import { Failure } from "../../common/failure.ts";
import { adminTexts } from "../../common/text/admin.ts";
import { speak } from "../../common/text/speak.ts";
import { tryLockDataDirectory } from "./lock.ts";
import { type OfflineOptions, onFiles, requireData } from "./offline.ts";
import { carryOutNoted, type Order, pathOf } from "./order.ts";
import { AdminRefusal, isAdminRefusalCode } from "./refusal.ts";
import { type Answer, NotAnswering, orderRunning } from "./remote.ts";

/**
 * Has an order carried out by the running server, or, when none runs, here on its files; says which
 * on stderr.
 *
 * @throws {Failure} when there is no such data or server, or it is refused.
 */
export async function carryOut<Body extends object, Result extends object>(
  order: Order<Body, Result>,
  body: Body,
  options: OfflineOptions,
): Promise<Result> {
  const { data, language } = options;
  await requireData(data, language);
  const lock = await tryLockDataDirectory(data);
  if (lock === undefined) return await askRunning(order, body, options);
  using _held = lock;
  console.error(`chat: ${speak(adminTexts, language)("on_files", { folder: data })}`);
  try {
    const { result } = await onFiles(options, (services) => carryOutNoted(order, services, body));
    return result;
  } catch (error) {
    throw error instanceof AdminRefusal ? error.asFailure(language) : error;
  }
}

async function askRunning<Body extends object, Result extends object>(
  order: Order<Body, Result>,
  body: Body,
  { data, language }: OfflineOptions,
): Promise<Result> {
  const say = speak(adminTexts, language);
  console.error(`chat: ${say("on_running")}`);
  const answer = await orderRunning(data, pathOf(order), body, language)
    .catch((error: unknown) => {
      if (!(error instanceof NotAnswering)) throw error;
      const message = say("not_answering", { folder: data, reason: error.message });
      throw new Failure(exitCodes.tempFail, message, say("not_answering_hint"));
    });
  const result = v.safeParse(order.answer, answer.body);
  if (answer.status === 200 && result.success) return result.output;
  throw refusedBy(answer, { data, language });
}

const problemBody = v.object({
  code: v.optional(v.string()),
  detail: v.optional(v.string()),
  values: v.optional(v.record(v.string(), v.union([v.string(), v.number()])), {}),
});

function refusedBy({ status, body }: Answer, { language }: OfflineOptions): Failure {
  const refused = v.safeParse(problemBody, body);
  const { code, detail, values = {} } = refused.success ? refused.output : {};
  if (isAdminRefusalCode(code)) return new AdminRefusal(code, values).asFailure(language);
  const reason = detail ?? `HTTP ${status}`;
  return new Failure(
    exitCodes.tempFail,
    speak(adminTexts, language)("refused_by_server", { reason }),
  );
}
