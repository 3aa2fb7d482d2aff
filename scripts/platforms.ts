/** A platform that executables are made for. */
export interface Platform {
  /** As in `chat-linux-x86_64`; install.sh makes the same from `uname`. */
  readonly name: string;
  /** What `deno compile --target` calls it. */
  readonly target: string;
}

/** Every platform that Deno can compile for. */
export const platforms: readonly Platform[] = [
  { name: "linux-x86_64", target: "x86_64-unknown-linux-gnu" },
  { name: "linux-aarch64", target: "aarch64-unknown-linux-gnu" },
  { name: "macos-x86_64", target: "x86_64-apple-darwin" },
  { name: "macos-aarch64", target: "aarch64-apple-darwin" },
  { name: "windows-x86_64", target: "x86_64-pc-windows-msvc" },
];

/** The name of a platform's file in `dist/`. */
export function fileNameOf({ name }: Platform): string {
  return `chat-${name}${name.startsWith("windows") ? ".exe" : ""}`;
}

/**
 * The platforms that `--target` asks for: `all`, or one by its name or by Deno's.
 *
 * @throws {RangeError} for one that there is not.
 */
export function platformsFor(asked: string): readonly Platform[] {
  if (asked === "all") return platforms;
  const one = platforms.find(({ name, target }) => name === asked || target === asked);
  if (one !== undefined) return [one];
  const names = ["all", ...platforms.map(({ name }) => name)].join(", ");
  throw new RangeError(`Cannot compile for "${asked}": there are ${names}`);
}

/** Enough of an executable to tell what it runs on. */
export const headerBytes = 4096;

/** What an executable runs on, by its header; `undefined` when it is none that we know. */
export function platformOfExecutable(header: Uint8Array): Platform | undefined {
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  const name = view.byteLength < 64 ? undefined : elf(view) ?? machO(view) ?? windows(view);
  return platforms.find((one) => one.name === name);
}

function elf(view: DataView): string | undefined {
  if (view.getUint32(0) !== 0x7f454c46) return undefined;
  const names = new Map([[0x3e, "linux-x86_64"], [0xb7, "linux-aarch64"]]);
  return names.get(view.getUint16(18, true));
}

function machO(view: DataView): string | undefined {
  if (view.getUint32(0, true) !== 0xfeedfacf) return undefined;
  const names = new Map([[0x01000007, "macos-x86_64"], [0x0100000c, "macos-aarch64"]]);
  return names.get(view.getUint32(4, true));
}

function windows(view: DataView): string | undefined {
  if (view.getUint16(0) !== 0x4d5a) return undefined;
  const at = view.getUint32(0x3c, true);
  if (at + 6 > view.byteLength || view.getUint32(at) !== 0x50450000) return undefined;
  return view.getUint16(at + 4, true) === 0x8664 ? "windows-x86_64" : undefined;
}
