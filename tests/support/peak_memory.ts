/** Often enough to see the most memory that a program of a quarter of a second has. */
const lookEveryMs = 5;

/**
 * The most memory that a process has until it ends, in bytes; 0 where the system does not tell.
 *
 * @param ended settles when it has.
 */
export async function peakMemory(pid: number, ended: Promise<unknown>): Promise<number> {
  let peak = 0;
  const looking = setInterval(() => peak = Math.max(peak, peakOf(pid)), lookEveryMs);
  await ended.finally(() => clearInterval(looking));
  return peak;
}

/**
 * The most memory that a running process has had, in bytes, as Linux says (proc_pid_status(5)); 0
 * where the system does not tell.
 */
export function peakOf(pid: number): number {
  try {
    const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(Deno.readTextFileSync(`/proc/${pid}/status`)) ?? [];
    return Number(kib ?? 0) * 1024;
  } catch {
    return 0;
  }
}
