export { oneLine, sanitize } from "../../common/sanitize.ts";
