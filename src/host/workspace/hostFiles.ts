import { Uri, workspace } from 'vscode';
import { Transferring, type Handlers } from '../../protocol/channel.ts';
import type { FilesApi } from '../../protocol/worker.ts';

/** Reads for the worker what is on no disk that it can reach. */
export const hostFiles: Handlers<FilesApi> = {
  async readFile({ uri }) {
    const bytes = await readBytes(Uri.parse(uri));
    return bytes === null ? null : moved(bytes);
  },

  async readNeighbour({ uri, path, largest }) {
    const found = Uri.joinPath(Uri.parse(uri), '..', path);
    const size = await Promise.resolve(workspace.fs.stat(found)).then(
      (stat) => stat.size,
      () => Infinity,
    );
    const bytes = size > largest ? null : await readBytes(found);
    return bytes === null ? null : new TextDecoder().decode(bytes);
  },
};

/** null where there is no such file, or it can't be read. */
async function readBytes(uri: Uri): Promise<Uint8Array | null> {
  try {
    return await workspace.fs.readFile(uri);
  } catch {
    return null;
  }
}

/** Bytes that are part of something larger, as small files in Node are, can't be moved. */
function moved(bytes: Uint8Array): Uint8Array | Transferring<Uint8Array> {
  const { buffer, byteLength } = bytes;
  const whole = buffer instanceof ArrayBuffer && buffer.byteLength === byteLength;
  return whole ? new Transferring(bytes, [buffer]) : bytes;
}
