/** A machine with its own network, made of a namespace. Disposing of it takes its network away. */
export interface Machine extends AsyncDisposable {
  /** What a command is put behind to run there. */
  readonly through: readonly string[];
  /** Runs a command there, and fails if that fails. */
  run(...command: readonly string[]): Promise<void>;
}

async function run(command: readonly string[]): Promise<void> {
  const [program, ...args] = command;
  const { success, stderr } = await new Deno.Command(program!, { args }).output();
  if (!success) throw new Error(`${command.join(" ")}: ${new TextDecoder().decode(stderr)}`);
}

const name = (machine: Machine) => machine.through.at(-1)!;

/** Makes a machine that has nothing but its loopback interface. Only root can. */
export async function createMachine(): Promise<Machine> {
  const name = `chat-test-${crypto.randomUUID().slice(0, 8)}`;
  const through = ["ip", "netns", "exec", name];
  await run(["ip", "netns", "add", name]);
  const machine: Machine = {
    through,
    run: (...command) => run([...through, ...command]),
    [Symbol.asyncDispose]: () => run(["ip", "netns", "delete", name]),
  };
  try {
    await machine.run("ip", "link", "set", "lo", "up");
    return machine;
  } catch (error) {
    await machine[Symbol.asyncDispose]();
    throw error;
  }
}

/** A side of a cable: the interface gets this name and this address, as in `10.99.0.1/24`. */
export interface Plug {
  readonly machine: Machine;
  readonly device: string;
  readonly address: string;
}

/** Connects two machines. */
export async function connectMachines(one: Plug, other: Plug): Promise<void> {
  const side = ({ machine, device }: Plug) => [device, "netns", name(machine)];
  const types = ["type", "veth", "peer", "name"];
  await run(["ip", "link", "add", ...side(one), ...types, ...side(other)]);
  for (const { machine, device, address } of [one, other]) {
    await machine.run("ip", "address", "add", address, "dev", device);
    await machine.run("ip", "link", "set", device, "up");
  }
}
