import { closeSync, openSync, readSync } from 'node:fs';

const everyMs = 100;

/**
 * Hands on what is appended to a file, whole lines at a time.
 *
 * @param {string} file is created
 * @param {(line: string) => void} onLine
 * @returns {() => void} reads the rest and stops
 */
export function follow(file, onLine) {
  const descriptor = openSync(file, 'a+');
  const buffer = Buffer.alloc(64 * 1024);
  const decoder = new TextDecoder();
  let rest = '';
  const read = () => {
    for (let size; (size = readSync(descriptor, buffer)) > 0;) {
      const lines = (rest + decoder.decode(buffer.subarray(0, size), { stream: true })).split('\n');
      rest = lines.pop() ?? '';
      lines.forEach(onLine);
    }
  };
  const timer = setInterval(read, everyMs);
  return () => {
    clearInterval(timer);
    read();
    if (rest) onLine(rest);
    closeSync(descriptor);
  };
}
