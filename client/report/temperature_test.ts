import assert from "node:assert/strict";
import { join } from "node:path";
import { inFolder } from "../../tests/support/temporary_folder.ts";
import { readTemperature } from "./temperature.ts";
import { Untold } from "./untold.ts";

/** Lays out files as Linux has them under `/sys/class`. */
async function lay(root: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await Deno.mkdir(join(root, path, ".."), { recursive: true });
    await Deno.writeTextFile(join(root, path), text);
  }
}

function why(root: string, system: typeof Deno.build.os = "linux"): string {
  try {
    return String(readTemperature(root, system));
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
