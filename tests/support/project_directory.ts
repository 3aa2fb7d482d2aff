import { fileURLToPath } from "node:url";

/** The folder of the project. */
export const projectDirectory = fileURLToPath(new URL("../../", import.meta.url));
