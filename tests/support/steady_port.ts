/** Below the ports that Linux gives to outgoing connections: nobody takes one in passing. */
const range = { from: 20_000, to: 32_000 };

/** A port of loopback that is free, and stays so while a server of ours is down for a moment. */
export function steadyPort(): number {
  for (;;) {
    const port = range.from + Math.floor(Math.random() * (range.to - range.from));
    try {
      Deno.listen({ hostname: "127.0.0.1", port }).close();
      return port;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
}
