/** Bundles the page as it ships, and the stories around it, into `folder`; styles may come from `source`. */
export function buildStories(folder: string, source: string): Promise<void>;
