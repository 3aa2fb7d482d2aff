import type { Invocation } from "./program_words.ts";

/** What the two units are called, without `.service` and `.timer`. */
export const unitName = "chat-report-metrics";

/** A word as systemd takes it: `%` and `$` would stand for something else (systemd.service(5)). */
function word(text: string, at = 1): string {
  const whole = text.replaceAll("%", "%%");
  // The path of the program is not looked through for variables.
  const escaped = at === 0 ? whole : whole.replaceAll("$", "$$$$");
  if (/^[\w./:@+,=%$-]+$/.test(escaped)) return escaped;
  return `"${escaped.replace(/["\\]/g, "\\$&").replaceAll("\n", "\\n")}"`;
}

/** The unit that runs something once; a run that hangs is ended after `seconds`. */
export function serviceUnit({ words, environment }: Invocation, seconds: number): string {
  const variables = Object.entries(environment).map(([name, value]) =>
    `Environment=${assignment(`${name}=${value}`)}\n`
  );
  return `[Unit]
Description=Report how this machine is to a chat server

[Service]
Type=oneshot
${variables.join("")}ExecStart=${words.map((one, at) => word(one, at)).join(" ")}
TimeoutStartSec=${seconds}
NoNewPrivileges=yes
`;
}

/** In an assignment `$` is itself. */
function assignment(text: string): string {
  return word(text, 0);
}

/** The unit that runs the other one once a minute; on the second, or two runs could miss one. */
export const timerUnit = `[Unit]
Description=Report how this machine is to a chat server, every minute

[Timer]
OnCalendar=minutely
AccuracySec=1s

[Install]
WantedBy=timers.target
`;
