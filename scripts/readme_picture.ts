import type { Language } from "../common/text/speak.ts";

/** The pages that show the screen, and in which language. */
export const readmes: readonly { readonly path: string; readonly language: Language }[] = [
  { path: "README.md", language: "en" },
  { path: "README.pt-BR.md", language: "pt-BR" },
];

const marked = /(<!-- screen -->\n\n```text\n)([\s\S]*?)(```\n)/;

/** The picture that a page shows. @throws {Error} when it shows none. */
export function pictureIn(page: string): string {
  const [, , picture] = marked.exec(page) ?? [];
  if (picture === undefined) throw new Error("There is no picture behind <!-- screen -->");
  return picture.trimEnd();
}

/** A page with another picture. @throws {Error} when it has no place for one. */
export function withPicture(page: string, picture: string): string {
  pictureIn(page);
  return page.replace(marked, (_, before, __, after) => before + picture + "\n" + after);
}
