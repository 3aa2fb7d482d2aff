import { createLogger, type Logger } from "../../common/logger.ts";

/** A logger that keeps quiet. */
export const silentLogger: Logger = createLogger({ format: "json", level: "error", write() {} });
