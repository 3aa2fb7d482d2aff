import { exitCodes } from "../../../common/exit_codes.ts";
import { Failure } from "../../../common/failure.ts";
import { adminTexts } from "../../../common/text/admin.ts";
import { speak } from "../../../common/text/speak.ts";
import { renewEpoch } from "../epoch.ts";
import type { AdminCommand } from "./command.ts";

/** `chat admin epoch --new`: the new epoch, alone on stdout. */
export const epoch: AdminCommand<"epoch"> = {
  async run(request, options) {
    if (!request.new) {
      throw new Failure(exitCodes.usage, speak(adminTexts, options.language)("epoch_needs_new"));
    }
    console.log(await renewEpoch(options));
  },
};
