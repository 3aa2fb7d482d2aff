import { join } from "node:path";
import { Untold } from "./untold.ts";

/** Something in a machine that measures a temperature. */
export interface Sensor {
  /** The driver's name for its chip, or the type of a thermal zone, such as `coretemp`. */
  readonly chip: string;
  /** Such as `Package id 0`, where the driver has one. */
  readonly label?: string;
  /** Celsius. */
  readonly degrees: number;
  /** Zones repeat, less exactly, what chips measure. */
  readonly isZone: boolean;
}

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

function sensorsOfChip(path: string): Sensor[] {
  const chip = textOf(join(path, "name"));
  const inputs = namesIn(path).filter((name) => /^temp\d+_input$/.test(name));
  return inputs.flatMap((input) => {
    const label = textOf(join(path, input.replace("_input", "_label")));
    return degreesIn(join(path, input)).map((degrees) => (
      { chip, ...(label && { label }), degrees, isZone: false }
    ));
  });
}

function sensorsOfZone(path: string): Sensor[] {
  const chip = textOf(join(path, "type"));
  return degreesIn(join(path, "temp")).map((degrees) => ({ chip, degrees, isZone: true }));
}

/**
 * Every sensor that tells a temperature.
 *
 * @param root where Linux lists its sensors.
 * @throws {Untold} `unsupported` on systems that tell nobody without a program of their own.
 */
export function readSensors(root = "/sys/class", system = Deno.build.os): Sensor[] {
  if (system !== "linux") throw new Untold("unsupported");
  const chips = namesIn(join(root, "hwmon")).map((name) => join(root, "hwmon", name));
  // Before Linux 3.9 some drivers had all of it one folder further.
  const all = chips.flatMap((chip) => [chip, join(chip, "device")]).flatMap(sensorsOfChip);
  const zones = namesIn(join(root, "thermal")).filter((name) => name.startsWith("thermal_zone"));
  return [...all, ...zones.flatMap((name) => sensorsOfZone(join(root, "thermal", name)))];
}

/** What a person calls a sensor: `coretemp/Package id 0`. */
export function sensorName({ chip, label }: Sensor): string {
  return label === undefined ? chip : `${chip}/${label}`;
}
