/**
 * The Worker that writes large batches, so that the main thread is free for the sockets meanwhile.
 * It has a connection of its own, and is told when to open and to close it.
 */
import type { DatabaseSync } from "node:sqlite";
import type { FromWorker, ToWorker } from "./append_letter.ts";
import { AppendWriter } from "./append_writer.ts";
import { connect } from "./database.ts";

/** The part of a Worker's global scope that is used here; the page's types do not know it. */
interface Scope {
  onmessage: (event: MessageEvent<ToWorker>) => void;
  postMessage(message: FromWorker): void;
}

const scope = globalThis as unknown as Scope;
let database: DatabaseSync | undefined;
let writer: AppendWriter | undefined;

function open(path: string): FromWorker {
  try {
    database = connect(path);
    writer = new AppendWriter(database);
    return "open";
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) };
  }
}

function answerTo(message: ToWorker): FromWorker {
  if (message === "close") {
    database?.close();
    return "closed";
  }
  return "open" in message ? open(message.open) : writer!.write(message);
}

scope.onmessage = ({ data }) => scope.postMessage(answerTo(data));
