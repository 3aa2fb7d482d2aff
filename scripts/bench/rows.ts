import type { Measure } from "./bench.ts";
import { exportMemory } from "./export.ts";
import { directLatency, directRate, tlsBesidePlain } from "./direct.ts";
import { groupRate } from "./group.ts";
import { hostQueries, hostReports } from "./host_day.ts";
import { idleMemory } from "./idle.ts";
import type { Budget } from "./measures.ts";
import { reportMemory, reportTime } from "./report.ts";
import { resume } from "./resume.ts";
import { resumeMany } from "./resume_many.ts";
import { slowMember } from "./slow_member.ts";
import { messageCpu, screenMemory, screenStart } from "./terminal.ts";
import { executableSize, serveStart, versionMemory, versionTime } from "./start.ts";

/** A row of the table before it is measured. */
export interface Plan {
  /** What `--only` calls it. */
  readonly name: string;
  readonly what: string;
  readonly measure: Measure;
  /** Absent where the design has none, and the figure is only to be seen. */
  readonly budget?: Budget;
}

const ratio = (atLeast: number, goal: number): Budget => ({ unit: "×", atLeast, goal });

/** Every row, with the budget that the design gives it. */
export const plans: readonly Plan[] = [
  {
    name: "dm16",
    what: "direct messages, stored and acked, 50 pairs, 16 in flight",
    measure: directRate({ pairs: 50, window: 16 }),
    budget: ratio(0.3, 1),
  },
  {
    name: "dm1",
    what: "direct messages, stored and acked, 50 pairs, 1 in flight",
    measure: directRate({ pairs: 50, window: 1 }),
    budget: ratio(0.2, 0.5),
  },
  {
    name: "group",
    what: "deliveries to a group of 1\u202f000",
    measure: groupRate(1000),
    budget: ratio(0.5, 1.2),
  },
  {
    name: "offered",
    what: "20\u202f000 direct messages a second offered: one way, p99",
    measure: directLatency({ pairs: 50, offered: 20_000 }),
    budget: { unit: "ms", atLeast: 10, goal: 3 },
  },
  {
    name: "pairs500",
    what: "500 pairs, 1 in flight: one way, p99",
    measure: directLatency({ pairs: 500, window: 1 }),
    budget: { unit: "ms", atLeast: 50, goal: 15 },
  },
  {
    name: "tls",
    what: "direct messages over TLS, 50 pairs, 16 in flight",
    measure: tlsBesidePlain({ pairs: 50, window: 16 }),
    budget: ratio(0.7, 0.9),
  },
  {
    name: "idle",
    what: "memory of an idle connection over TLS, logged in",
    measure: idleMemory(4000),
    budget: { unit: "kB", atLeast: 40, goal: 28 },
  },
  {
    name: "resume",
    what: "resume of 10\u202f000 messages",
    measure: resume(10_000),
    budget: { unit: "s", atLeast: 1, goal: 0.3 },
  },
  {
    name: "resume100",
    what: "resume of 10\u202f000 messages, 100 clients at once",
    measure: resumeMany(100, 10_000),
    budget: { unit: "s", atLeast: 10, goal: 3 },
  },
  {
    name: "slowmember",
    what: "messages to a group of which one member reads nothing, beside one in which all do",
    measure: slowMember,
    budget: ratio(0.8, 0.95),
  },
  {
    name: "start",
    what: "chat serve, start to ready",
    measure: serveStart(10_000),
    budget: { unit: "s", atLeast: 1, goal: 0.3 },
  },
  {
    name: "version",
    what: "chat --version",
    measure: versionTime,
    budget: { unit: "ms", atLeast: 60, goal: 35 },
  },
  {
    name: "versionmem",
    what: "chat --version, peak memory",
    measure: versionMemory,
  },
  {
    name: "size",
    what: "the executable",
    measure: executableSize,
  },
  {
    name: "report",
    what: "chat report-metrics, start to end",
    measure: reportTime,
    budget: { unit: "s", atLeast: 0.3, goal: 0.1 },
  },
  {
    name: "reportmem",
    what: "chat report-metrics, peak memory",
    measure: reportMemory,
    budget: { unit: "MB", atLeast: 90, goal: 60 },
  },
  {
    name: "hosts",
    what: "reports of 200 hosts, kept with their aggregates",
    measure: hostReports,
  },
  {
    name: "hostplot",
    what: "a figure of a host over a day, in five minutes each",
    measure: hostQueries,
  },
  {
    name: "export",
    what: "1\u202f000\u202f000 rows of the activity log exported, peak memory",
    measure: exportMemory,
  },
  {
    name: "screencpu",
    what: "chat connect on a full screen: processor time of one message",
    measure: messageCpu,
    budget: { unit: "ms", atLeast: 10, goal: 5 },
  },
  {
    name: "screenstart",
    what: "chat connect on a full screen, start with 50\u202f000 messages of history",
    measure: screenStart(50_000),
    budget: { unit: "s", atLeast: 2, goal: 1 },
  },
  {
    name: "screenmem",
    what: "chat connect on a full screen, peak memory with 50\u202f000 messages of history",
    measure: screenMemory(50_000),
    budget: { unit: "MB", atLeast: 200, goal: 150 },
  },
];
