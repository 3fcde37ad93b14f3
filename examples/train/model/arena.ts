/** A row-major matrix of floats in the memory that the product kernel works on. */
export interface Matrix {
  readonly data: Float32Array;
  readonly rows: number;
  readonly columns: number;
}

const PAGE_BYTES = 65536;

/** Hands out matrices of one WebAssembly memory, which never grows: growing would detach them all. */
export class Arena {
  readonly memory: WebAssembly.Memory;
  private nextByte = 0;

  /** @param bytes room for all matrices that will be asked for */
  constructor(bytes: number) {
    const pages = Math.ceil(bytes / PAGE_BYTES);
    this.memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
  }

  /** A matrix of zeros. */
  matrix(rows: number, columns: number): Matrix {
    const data = new Float32Array(this.memory.buffer, this.nextByte, rows * columns);
    this.nextByte += Math.ceil(data.byteLength / 64) * 64;
    return { data, rows, columns };
  }
}
