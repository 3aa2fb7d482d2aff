import { reportTexts } from "../../common/text/report.ts";
import { type Language, speak } from "../../common/text/speak.ts";
import type { Credential } from "./credential.ts";
import { type Looks, type Reading, readMachine, sayable } from "./reading.ts";
import { readSensors, type Sensor, sensorName } from "./sensors.ts";
import { readingAsText } from "./show.ts";
import { wrapped } from "./table.ts";

/** Where what is read would go. */
interface Destination {
  readonly host: string;
  /** Absent when this machine is not enrolled. */
  readonly credential?: Credential;
}

/**
 * Reads this machine and says what would be sent. Nothing is sent, and nothing is kept: the next
 * reading follows the last one that was sent.
 *
 * @param json one line for scripts, with the very fields of the frame, instead of a table.
 * @returns the reading, and what there is to print.
 */
export async function dryRun(
  { host, credential }: Destination,
  looks: Looks,
  json: boolean,
  language: Language,
): Promise<{ readonly reading: Reading; readonly text: string }> {
  const reading = await readMachine(looks);
  const server = credential && `${credential.address.host}:${credential.address.port}`;
  const sensors = allSensors();
  const text = json
    ? JSON.stringify({ host, server: server ?? null, ...sayable(reading), sensors })
    : asText({ host, server, reading, sensors }, language);
  return { reading, text };
}

/** The token is left out: what is printed is shown around. */
function asText(
  { host, server, reading, sensors }: {
    readonly host: string;
    readonly server: string | undefined;
    readonly reading: Reading;
    readonly sensors: readonly NamedSensor[];
  },
  language: Language,
): string {
  const say = speak(reportTexts, language);
  const lines = [
    wrapped(say("dry_run", { host, server: server ?? say("no_server") })),
    readingAsText(reading, language),
    ...(reading.text === undefined ? [] : [`${say("text")}:\n${reading.text}`]),
  ];
  if (sensors.length === 0) return lines.join("\n");
  const degrees = (value: number) => value.toLocaleString(language, { maximumFractionDigits: 1 });
  const names = sensors.map(({ name, degrees: value }) => `  ${name}  ${degrees(value)} °C`);
  return [...lines, `${say("sensors")}:`, ...names].join("\n");
}

interface NamedSensor {
  readonly name: string;
  readonly degrees: number;
}

function allSensors(): NamedSensor[] {
  const named = (sensor: Sensor) => ({ name: sensorName(sensor), degrees: sensor.degrees });
  try {
    return readSensors().map(named);
  } catch {
    return [];
  }
}
