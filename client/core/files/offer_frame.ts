import type { ClientFrame } from "../../../protocol/client_frames.ts";
import type { OutgoingTransfer } from "../store/transfer_table.ts";

/**
 * The offer of a file that is with the server.
 *
 * @param digest SHA-256 of the bytes in hexadecimal.
 * @param upload the id of the whole upload.
 */
export function offerFrame(
  transfer: OutgoingTransfer,
  digest: string,
  upload: string,
): ClientFrame<"file_offer"> {
  const { clientId, place, name, mediaType, size } = transfer;
  return {
    type: "file_offer",
    client_id: clientId,
    ...place,
    upload,
    name,
    media_type: mediaType,
    size,
    digest: `sha256:${digest}`,
  };
}
