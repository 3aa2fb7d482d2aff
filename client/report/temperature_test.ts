import assert from "node:assert/strict";
import { join } from "node:path";
import { inFolder } from "../../tests/support/temporary_folder.ts";
import { readSensors, sensorName } from "./sensors.ts";
import { chooseTemperature } from "./temperature.ts";
import { Untold } from "./untold.ts";

/** Lays out files as Linux has them under `/sys/class`. */
async function lay(root: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await Deno.mkdir(join(root, path, ".."), { recursive: true });
    await Deno.writeTextFile(join(root, path), text);
  }
}

function why(root: string, system: typeof Deno.build.os = "linux", wanted?: string): string {
  try {
    return String(chooseTemperature(readSensors(root, system), wanted));
  } catch (error) {
    assert.ok(error instanceof Untold, String(error));
    return error.reason;
  }
}

Deno.test("the CPU's hottest sensor counts, not the disk's and not a broken one", () =>
  inFolder(async (root) => {
    await lay(root, {
      "hwmon/hwmon0/name": "nvme\n",
      "hwmon/hwmon0/temp1_input": "83000\n",
      "hwmon/hwmon1/name": "coretemp\n",
      "hwmon/hwmon1/temp1_input": "47500\n",
      "hwmon/hwmon1/temp1_crit": "100000\n",
      "hwmon/hwmon1/temp2_input": "51260\n",
      "hwmon/hwmon1/temp3_input": "255000\n",
      "hwmon/hwmon1/temp4_input": "",
      "thermal/thermal_zone0/type": "x86_pkg_temp\n",
      "thermal/thermal_zone0/temp": "99000\n",
    });
    assert.equal(why(root), "51.3");
  }));

Deno.test("without such a chip the CPU's thermal zone counts", () =>
  inFolder(async (root) => {
    await lay(root, {
      "thermal/thermal_zone0/type": "acpitz\n",
      "thermal/thermal_zone0/temp": "27800\n",
      "thermal/thermal_zone1/type": "cpu-thermal\n",
      "thermal/thermal_zone1/temp": "41318\n",
      "thermal/cooling_device0/type": "Processor\n",
    });
    assert.equal(why(root), "41.3");
  }));

Deno.test("a machine without a sensor of its CPU says so, and so do systems that tell nobody", () =>
  inFolder(async (root) => {
    assert.equal(why(root), "no_sensor");
    await lay(root, {
      "thermal/thermal_zone0/type": "acpitz\n",
      "thermal/thermal_zone0/temp": "27800\n",
    });
    assert.equal(why(root), "no_sensor");
    assert.equal(why(root, "darwin"), "unsupported");
    assert.equal(why(root, "windows"), "unsupported");
  }));

// Two sockets; a board that also measures; a drive.
const server = {
  "hwmon/hwmon0/name": "coretemp",
  "hwmon/hwmon0/temp1_label": "Package id 0",
  "hwmon/hwmon0/temp1_input": "51000",
  "hwmon/hwmon0/temp2_label": "Core 0",
  "hwmon/hwmon0/temp2_input": "58000",
  "hwmon/hwmon1/name": "coretemp",
  "hwmon/hwmon1/temp1_label": "Package id 1",
  "hwmon/hwmon1/temp1_input": "54000",
  "hwmon/hwmon2/name": "nct6775",
  "hwmon/hwmon2/temp1_label": "SYSTIN",
  "hwmon/hwmon2/temp1_input": "71000",
  "hwmon/hwmon3/name": "nvme",
  "hwmon/hwmon3/temp1_label": "Composite",
  "hwmon/hwmon3/temp1_input": "38850",
  "thermal/thermal_zone0/type": "x86_pkg_temp",
  "thermal/thermal_zone0/temp": "99000",
};

Deno.test("the CPU as a whole goes before its cores, and a named sensor before all", () =>
  inFolder(async (root) => {
    await lay(root, server);
    assert.equal(why(root), "54");
    const named = ["nvme", "Composite", "NVME/composite", "Core 0", "x86_pkg_temp", "coretemp"];
    const degrees = named.map((name) => why(root, "linux", name));
    assert.deepEqual(degrees, ["38.9", "38.9", "38.9", "58", "99", "58"]);
    assert.equal(why(root, "linux", "gpu"), "not_found");
    const names = readSensors(root, "linux").map(sensorName);
    assert.deepEqual(names.slice(0, 2), ["coretemp/Package id 0", "coretemp/Core 0"]);
  }));

Deno.test("AMD's true value goes before the one that has an offset for fans", () =>
  inFolder(async (root) => {
    await lay(root, {
      "hwmon/hwmon0/name": "k10temp",
      "hwmon/hwmon0/temp1_label": "Tctl",
      "hwmon/hwmon0/temp1_input": "74000",
      "hwmon/hwmon0/temp2_label": "Tdie",
      "hwmon/hwmon0/temp2_input": "47000",
    });
    assert.equal(why(root), "47");
  }));

Deno.test("where no driver is the CPU's, what the board calls CPU counts", () =>
  inFolder(async (root) => {
    await lay(root, {
      "hwmon/hwmon0/name": "thinkpad",
      "hwmon/hwmon0/temp1_label": "CPU",
      "hwmon/hwmon0/temp1_input": "52000",
      "hwmon/hwmon0/temp2_label": "GPU",
      "hwmon/hwmon0/temp2_input": "66000",
    });
    assert.equal(why(root), "52");
  }));
