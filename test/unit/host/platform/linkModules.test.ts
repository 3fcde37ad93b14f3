import { describe, expect, it } from 'vitest';
import { linkModules } from '../../../../src/host/platform/linkModules.ts';

const address = (text: string): string =>
  `data:text/javascript;base64,${Buffer.from(text).toString('base64')}`;

describe('modules that can’t find each other', () => {
  it('are told where those are that they import', async () => {
    const names = ['chunk-A.mjs', 'chunk-B.mjs', 'entry.mjs'];
    const texts = [
      'export const one=1;',
      'import{one as a}from"./chunk-A.mjs";export const two=a+1;',
      'import{two}from"./chunk-B.mjs";import{one}from"./chunk-A.mjs";import"./chunk-B.mjs";export const sum=one+two;',
    ];
    const entry = (await import(/* @vite-ignore */ linkModules(names, texts, address))) as { sum: number };
    expect(entry.sum).toBe(3);
  });
});
