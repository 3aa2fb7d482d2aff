import { version } from "../../common/version.ts";
import * as limits from "../../protocol/limits.ts";
import { type Command, Refusal } from "./command.ts";

/** The first frame of a full session. The session layer has made sure that it is the first. */
export const hello: Command<"hello"> = {
  needs: "no login",
  waits: false,
  run(frame, caller, { store, welcome, registration, heartbeatMs, files }) {
    if (frame.protocol !== limits.protocolVersion) {
      const supported = limits.protocolVersion;
      throw new Refusal("protocol_unsupported", { version: frame.protocol, supported });
    }
    caller.greet(frame.agent, frame.lang, frame.device);
    caller.answer({
      type: "welcome",
      id: frame.id,
      protocol: limits.protocolVersion,
      server: `chat/${version}`,
      ...welcome(),
      epoch: store.epoch,
      registration,
      limits: {
        frame_bytes: limits.maxClientLineBytes,
        content_bytes: limits.maxContentBytes,
        page_entries: limits.maxPageEntries,
        heartbeat_ms: heartbeatMs,
        ping_ms: Math.min(limits.pingIntervalMs, Math.floor(heartbeatMs / 3)),
        ack_interval_ms: limits.ackIntervalMs,
        typing_ms: limits.typingTimeoutMs,
        file_bytes: files.limits.fileBytes,
      },
    });
  },
};
