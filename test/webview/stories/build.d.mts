/**
 * Bundles the page as it ships, and the stories around it, into `folder`; styles may come from `source`. `readable`: functions
 * keep their names, for a profiler.
 */
export function buildStories(
  folder: string,
  source: string,
  options?: { readonly readable?: boolean },
): Promise<void>;
