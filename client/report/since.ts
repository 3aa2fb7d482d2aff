import { clockOffset } from "./clock.ts";
import { sectorBytes } from "./counters.ts";
import { busyBetween, type CpuTimes } from "./cpu.ts";
import type { LastReading } from "./last_reading.ts";
import type { Sources } from "./machine.ts";
import { type Notes, tried } from "./notes.ts";
import { leastSeconds, ratesBetween } from "./rates.ts";
import { Untold } from "./untold.ts";

/** How this reading follows the last one. Throws {@link Untold} when it does not. */
function follow(last: LastReading | undefined, boot: string, uptime: number): LastReading {
  if (last === undefined) throw new Untold("first_reading");
  // A container that was started anew has the boot id of before.
  if (last.boot !== boot || uptime < last.uptime) throw new Untold("restarted");
  return last;
}

/** One of the parts that the last reading may have. */
function known<Part>(part: Part | undefined): Part {
  if (part === undefined) throw new Untold("first_reading");
  return part;
}

/**
 * Notes all that takes two readings. Time is what the machine counts since its start, so a clock
 * that was set changes nothing.
 *
 * @param cpuTimes of now.
 * @returns what the next reading needs, if the machine can tell when it is.
 */
export function noteSince(
  notes: Notes,
  last: LastReading | undefined,
  { network, diskCounters, uptime, boot, now }: Sources,
  cpuTimes: () => CpuTimes,
): LastReading | undefined {
  const time = now();
  const seconds = tried(uptime);
  const start = tried(() => boot(last?.boot, time - seconds() * 1000));
  const [net, disks] = [tried(network), tried(diskCounters)];
  const before = tried(() => follow(last, start(), seconds()));
  const elapsed = tried(() => seconds() - before().uptime);
  const enough = () => {
    if (elapsed() < leastSeconds) throw new Untold("too_soon");
    return elapsed();
  };
  notes.take(["uptime"], () => [Math.floor(seconds())]);
  notes.take(["cpu_busy_since"], () => {
    const all = cpuTimes();
    enough();
    return [busyBetween(known(before().cpu), all, 0)];
  });
  notes.take(["network_in", "network_out"], () => {
    const all = net();
    return ratesBetween(known(before().network), all, enough()).map(Math.round);
  });
  notes.take(["disk_read", "disk_write"], () => {
    const all = disks();
    const sectors = ratesBetween(known(before().disks), all, enough());
    return sectors.map((rate) => Math.round(rate * sectorBytes));
  });
  notes.take(["clock_offset"], () => [
    clockOffset(known(before().startByServer), seconds(), time),
  ]);
  return remember(last, { start, seconds, elapsed, cpuTimes, net, disks });
}

type Now = {
  readonly start: () => string;
  readonly seconds: () => number;
  readonly elapsed: () => number;
  readonly cpuTimes: () => CpuTimes;
  readonly net: Sources["network"];
  readonly disks: Sources["diskCounters"];
};

function remember(last: LastReading | undefined, now: Now): LastReading | undefined {
  const soon = valueOf(now.elapsed);
  // Kept, or many runs in one second would never get an answer.
  if (last !== undefined && soon !== undefined && soon < leastSeconds) return last;
  const [boot, uptime] = [valueOf(now.start), valueOf(now.seconds)];
  if (boot === undefined || uptime === undefined) return undefined;
  const [cpu, network, disks] = [valueOf(now.cpuTimes), valueOf(now.net), valueOf(now.disks)];
  const known = soon === undefined ? undefined : last?.startByServer;
  return {
    boot,
    uptime,
    ...(cpu && { cpu }),
    ...(network && { network }),
    ...(disks && { disks }),
    ...(known !== undefined && { startByServer: known }),
  };
}

function valueOf<Value>(read: () => Value): Value | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
