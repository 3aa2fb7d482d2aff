import type { Stream } from "../net/connection.ts";

const bufferBytes = 16 * 1024;

/**
 * Carries bytes between two connections, no faster than each takes them, until the inner one ends
 * or either breaks; then both are closed.
 *
 * @param said what was read from the outer one already.
 */
export async function splice(outer: Stream, inner: Deno.TcpConn, said: Uint8Array): Promise<void> {
  const hangUp = () => {
    outer.close();
    try {
      inner.close();
    } catch {
      // It is closed already.
    }
  };
  const upwards = carryUp(outer, inner, said).catch(hangUp);
  const downwards = copy(inner, outer).catch(() => {}).finally(hangUp);
  await Promise.all([upwards, downwards]);
}

async function carryUp(outer: Stream, inner: Deno.TcpConn, said: Uint8Array): Promise<void> {
  await writeAll(inner, said);
  await copy(outer, inner);
  await inner.closeWrite();
}

async function copy(from: Pick<Stream, "read">, to: Pick<Stream, "write">): Promise<void> {
  const buffer = new Uint8Array(bufferBytes);
  for (let read = await from.read(buffer); read !== null; read = await from.read(buffer)) {
    await writeAll(to, buffer.subarray(0, read));
  }
}

async function writeAll(to: Pick<Stream, "write">, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await to.write(bytes.subarray(at));
}
