import { env, Uri, workspace } from 'vscode';
import { UserError } from '../../core/errors.ts';
import { say } from '../../core/words.ts';
import type { Store } from '../store.ts';
import { pathOf } from '../workspace/discover.ts';

/**
 * Lays the configs that were dropped onto the plot over its runs.
 * @param addresses What the page was given, which may be of anything: only what was found in the workspace is taken.
 * @throws UserError names what holds no schedule of the workspace; the others are taken.
 */
export async function overlayDropped(store: Store, addresses: readonly string[]): Promise<void> {
  const { configs } = await store.ensureScanned();
  const isSchedule = (uri: Uri) => {
    const known = configs.find(({ path }) => path === pathOf(uri));
    return (
      known !== undefined && known.words !== '' && store.uriOf(known.path)?.toString() === uri.toString()
    );
  };
  const uris = addresses.map(toUri);
  const paths = uris.flatMap((uri) => (uri !== null && isSchedule(uri) ? [pathOf(uri)] : []));
  const fresh = paths.filter((path) => !store.overlays.includes(path));
  if (fresh.length > 0) await store.setOverlays([...store.overlays, ...fresh]);
  const refused = uris.findIndex((uri) => uri === null || !isSchedule(uri));
  if (refused < 0) return;
  const uri = uris[refused] ?? null;
  const name = uri === null ? addresses[refused]! : workspace.asRelativePath(uri);
  throw new UserError(say`${name}: no LR schedule of this workspace was found there. Drop a config.`);
}

/** A remote workspace's files are called so outside of its extension host, and are plain files within. */
const remote = 'vscode-remote';

function toUri(address: string): Uri | null {
  try {
    const uri = Uri.parse(address, true);
    return uri.scheme === remote && env.remoteName !== undefined ? Uri.file(uri.path) : uri;
  } catch {
    return null;
  }
}
