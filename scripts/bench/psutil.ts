/** What a row says where it is not installed. */
export const psutilMissing = "psutil is not installed: apt-get install python3-psutil";

/** The same figures as a report has, the CPUs watched for as long; it sends them nowhere. */
const script = `import json, os, psutil
print(json.dumps([
  psutil.cpu_count(), psutil.cpu_percent(interval=0.2), os.getloadavg(),
  psutil.virtual_memory(), psutil.swap_memory(),
  [psutil.disk_usage(one.mountpoint) for one in psutil.disk_partitions()],
  psutil.net_io_counters(), psutil.disk_io_counters(),
  psutil.sensors_temperatures(), psutil.boot_time(),
]))`;

/** The first of these that has the package; a version manager's Python may hide the system's. */
const pythons = ["python3", "/usr/bin/python3"];

/** How Python reads a machine, or `undefined` where it cannot. */
export async function psutilCommand(): Promise<readonly string[] | undefined> {
  for (const python of pythons) {
    if (await succeeds(python, "import psutil")) return [python, "-c", script];
  }
}

async function succeeds(python: string, code: string): Promise<boolean> {
  try {
    const { success } = await new Deno.Command(python, {
      args: ["-c", code],
      stdout: "null",
      stderr: "null",
    }).output();
    return success;
  } catch {
    return false;
  }
}
