import { join } from "node:path";
import { Untold } from "./untold.ts";

/** Drivers in Linux that measure the CPU, and not a disk, a battery or the board. */
const cpuChip = /^(coretemp|k8temp|k10temp|zenpower|cpu[_-]?thermal|soc[_-]?thermal|via_cputemp)/;

/** Thermal zones that are the CPU's. */
const cpuZone = /cpu|x86_pkg|soc|core/i;

/** What is beyond this is a sensor that is not wired, or broken. */
const [coldest, hottest] = [-50, 150];

function namesIn(path: string): string[] {
  try {
    return Array.from(Deno.readDirSync(path), ({ name }) => name).sort();
  } catch {
    return [];
  }
}

function textOf(path: string): string {
  try {
    return Deno.readTextFileSync(path).trim();
  } catch {
    // A sensor may say that it has nothing to say.
    return "";
  }
}

/** Degrees Celsius in a file that has thousandths of them. */
function degreesIn(path: string): number[] {
  const text = textOf(path);
  const degrees = Number(text) / 1000;
  return text !== "" && degrees > coldest && degrees < hottest ? [degrees] : [];
}

function chipDegrees(root: string): number[] {
  const chips = namesIn(join(root, "hwmon")).map((name) => join(root, "hwmon", name));
  return chips.filter((chip) => cpuChip.test(textOf(join(chip, "name")))).flatMap((chip) =>
    namesIn(chip).filter((name) => /^temp\d+_input$/.test(name))
      .flatMap((name) => degreesIn(join(chip, name)))
  );
}

function zoneDegrees(root: string): number[] {
  const zones = namesIn(join(root, "thermal")).map((name) => join(root, "thermal", name));
  return zones.filter((zone) => cpuZone.test(textOf(join(zone, "type"))))
    .flatMap((zone) => degreesIn(join(zone, "temp")));
}

/**
 * The CPU's hottest sensor in degrees Celsius, to a tenth.
 *
 * @param root where Linux lists its sensors.
 * @throws {Untold} `no_sensor` on machines without one, as virtual ones are; `unsupported` on
 * systems that tell nobody without a program of their own.
 */
export function readTemperature(root = "/sys/class", system = Deno.build.os): number {
  if (system !== "linux") throw new Untold("unsupported");
  const chips = chipDegrees(root);
  const degrees = chips.length > 0 ? chips : zoneDegrees(root);
  if (degrees.length === 0) throw new Untold("no_sensor");
  return Math.round(Math.max(...degrees) * 10) / 10;
}
