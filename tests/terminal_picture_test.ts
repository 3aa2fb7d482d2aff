import assert from "node:assert/strict";
import { join } from "node:path";
import { pictureIn, readmes } from "../scripts/readme_picture.ts";
import { projectDirectory } from "./support/project_directory.ts";
import { toolTest } from "./support/require.ts";
import { screenPicture } from "./support/screen_picture.ts";

for (const { path, language } of readmes) {
  toolTest(
    "tmux",
    `the picture in ${path} is what the screen shows: deno task picture`,
    async () => {
      const page = await Deno.readTextFile(join(projectDirectory, path));
      assert.equal(pictureIn(page), await screenPicture(language));
    },
  );
}
