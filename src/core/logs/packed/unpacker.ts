/** Unpacks bytes that come piece by piece, handing over what they hold at once. */
export interface Unpacker {
  /** @throws where the bytes are damaged. */
  push(bytes: Uint8Array): void;
  /** Nothing comes any more. @throws where something is missing. */
  end(): void;
}
