import { Decompress } from 'fzstd';
import type { Unpacker } from './unpacker.ts';
import { ZstdWalk } from './zstdWalk.ts';

/** Unpacks Zstandard (RFC 8878), several frames one after the other too. */
export function openZstd(take: (bytes: Uint8Array) => void): Unpacker {
  const walk = new ZstdWalk();
  const decompress = new Decompress(take);
  return {
    push: (bytes) => {
      walk.push(bytes);
      decompress.push(bytes);
    },
    end: () => {
      decompress.push(new Uint8Array(0), true);
    },
  };
}

/** Whether bytes begin as a Zstandard frame does. */
export function isZstd(head: Uint8Array): boolean {
  return head[0] === 0x28 && head[1] === 0xb5 && head[2] === 0x2f && head[3] === 0xfd;
}
