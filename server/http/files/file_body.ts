/** Bytes that are read at a time: few calls, and little memory for each of many who fetch. */
const pieceBytes = 128 * 1024;

/** Pieces after which one asks again whether it may go on: some ten megabytes. */
const askEvery = 64;

/**
 * A part of a file as the body of an answer; it is read as it is taken.
 *
 * @param file open; it is closed at the end.
 * @param length bytes from where the file stands.
 * @param mayGoOn asked now and then; the body breaks off when not.
 */
export function fileBody(
  file: Deno.FsFile,
  length: number,
  mayGoOn: () => boolean,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let [left, pieces] = [length, 0];
  return new ReadableStream({
    async pull(controller) {
      try {
        if (++pieces % askEvery === 0 && !mayGoOn()) throw new Error("Cannot go on: it ended");
        const piece = new Uint8Array(Math.min(pieceBytes, left));
        const read = left === 0 ? 0 : await file.read(piece);
        if (read === null) throw new Error(`Cannot read ${left} bytes more: the file has ended`);
        left -= read;
        if (read > 0) controller.enqueue(piece.subarray(0, read));
        if (left > 0) return;
        file.close();
        controller.close();
      } catch (error) {
        file.close();
        throw error;
      }
    },
    cancel: () => file.close(),
  }, { highWaterMark: 0 });
}
