// What the product kernel uses of the WebAssembly API: Node has it, its type package declares it only with the DOM.
declare namespace WebAssembly {
  class Memory {
    constructor(descriptor: { initial: number; maximum: number });
    readonly buffer: ArrayBuffer;
  }
  class Module {
    constructor(bytes: Uint8Array);
    /** Tells a module from other objects; not used. */
    private readonly brand: never;
  }
  class Instance {
    constructor(module: Module, imports: Record<string, Record<string, Memory>>);
    readonly exports: Record<string, (...parameters: number[]) => void>;
  }
}
