import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toBase64 } from '../../../src/host/base64.ts';

describe('base64', () => {
  it('is what Node makes of any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
      }),
    );
    const many = Uint8Array.from({ length: 50_000 }, (_, i) => i * i);
    expect(toBase64(many)).toBe(Buffer.from(many).toString('base64'));
  });
});
