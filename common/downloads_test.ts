import assert from "node:assert/strict";
import { downloadsDirectory } from "./downloads.ts";

const env = (values: Record<string, string>) => ({ get: (name: string) => values[name] });
const absent = () => {
  throw new Deno.errors.NotFound();
};

Deno.test("downloads go where the desktop puts them, else to Downloads at home", () => {
  const home = env({ HOME: "/home/ana", USERPROFILE: "C:/Users/ana" });
  const said = (text: string) => downloadsDirectory(home, "linux", () => text);
  assert.equal(said('# a comment\nXDG_DOWNLOAD_DIR="$HOME/Baixados"\n'), "/home/ana/Baixados");
  assert.equal(said('XDG_DOWNLOAD_DIR="/srv/in \\"x\\""'), '/srv/in "x"');
  assert.equal(said('XDG_DOWNLOAD_DIR="/srv/in"'), "/srv/in");
  assert.equal(said('XDG_DOWNLOAD_DIR="$HOME/"'), "/home/ana/Downloads");
  assert.equal(said('XDG_DOWNLOAD_DIR="$(rm -r /)"'), "/home/ana/Downloads");
  assert.equal(downloadsDirectory(home, "linux", absent), "/home/ana/Downloads");
  assert.equal(downloadsDirectory(home, "darwin", absent), "/home/ana/Downloads");
  assert.match(downloadsDirectory(home, "windows", absent)!, /C:.Users.ana.Downloads/);
  assert.equal(downloadsDirectory(env({}), "linux", absent), undefined);
});
