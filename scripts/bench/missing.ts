/** Thrown where something that a measurement needs is not on this machine; it is a row, no failure. */
export class Missing extends Error {
  override readonly name = "Missing";
}
