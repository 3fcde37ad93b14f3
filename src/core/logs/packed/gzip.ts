import { Gunzip } from 'fflate/browser';
import type { Unpacker } from './unpacker.ts';

/** Unpacks gzip (RFC 1952), several members one after the other too. */
export function openGzip(take: (bytes: Uint8Array) => void): Unpacker {
  const gunzip = new Gunzip(take);
  return {
    push: (bytes) => {
      gunzip.push(bytes);
    },
    end: () => {
      gunzip.push(new Uint8Array(0), true);
    },
  };
}

/** Whether bytes begin as gzip with deflate does. */
export function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b && head[2] === 8;
}
