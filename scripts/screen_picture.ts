/**
 * `deno task picture`: takes the pictures of the screen that the READMEs show, from a real
 * conversation, and puts them there. `tests/terminal_picture_test.ts` compares them with fresh ones.
 */
import { readmes, withPicture } from "./readme_picture.ts";
import { screenPicture } from "../tests/support/screen_picture.ts";

for (const { path, language } of readmes) {
  const page = await Deno.readTextFile(path);
  await Deno.writeTextFile(path, withPicture(page, await screenPicture(language)));
  console.log(`${path}: its picture is new`);
}
