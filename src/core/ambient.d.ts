// What every JavaScript host of the core has but ECMAScript's own library does not declare.
// Kept to the members in use, so that neither DOM nor Node types reach the core.

declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(input?: Uint8Array, options?: { stream?: boolean }): string;
}

declare class TextEncoder {
  encode(input?: string): Uint8Array;
}
