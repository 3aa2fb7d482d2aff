import { type Sensor, sensorName } from "./sensors.ts";
import { Untold } from "./untold.ts";

/** Drivers in Linux that measure the CPU, and not a disk, a battery or the board. */
const cpuChip = /^(coretemp|k8temp|k10temp|zenpower|cpu[_-]?thermal|soc[_-]?thermal|via_cputemp)/;

/** Thermal zones that are the CPU's. */
const cpuZone = /cpu|x86_pkg|soc|core/i;

/**
 * Whose word counts, from the best: the CPU as a whole, as its maker measures it; what has an
 * offset to please fans; single cores; what the board knows of it; zones.
 */
const ranks: readonly ((sensor: Sensor) => boolean)[] = [
  ({ isZone, chip, label = "" }) => !isZone && cpuChip.test(chip) && /^(package|tdie)/i.test(label),
  ({ isZone, chip, label = "" }) => !isZone && cpuChip.test(chip) && /^tctl/i.test(label),
  ({ isZone, chip }) => !isZone && cpuChip.test(chip),
  ({ isZone, label = "" }) => !isZone && /^cpu\b/i.test(label),
  ({ isZone, chip }) => isZone && cpuZone.test(chip),
];

/**
 * The CPU's temperature in degrees Celsius, to a tenth: of sensors that are equally good, the
 * hottest.
 *
 * @param wanted the name of a sensor, its chip's or its label, to take that one instead.
 * @throws {Untold} `no_sensor` on machines without one, as virtual ones are; `not_found` when it is
 * not there.
 */
export function chooseTemperature(sensors: readonly Sensor[], wanted?: string): number {
  const chosen = wanted === undefined
    ? ranks.map((isOfRank) => sensors.filter(isOfRank)).find((found) => found.length > 0)
    : sensors.filter((sensor) => isCalled(sensor, wanted));
  if (chosen === undefined) throw new Untold("no_sensor");
  if (chosen.length === 0) throw new Untold("not_found");
  return Math.round(Math.max(...chosen.map(({ degrees }) => degrees)) * 10) / 10;
}

function isCalled(sensor: Sensor, wanted: string): boolean {
  const names = [sensor.chip, sensor.label, sensorName(sensor)];
  return names.some((name) => name?.toLowerCase() === wanted.trim().toLowerCase());
}
