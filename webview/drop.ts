/** What editors call a list of files that is dragged, the most telling first. */
const types = ['application/vnd.code.uri-list', 'text/uri-list'] as const;
/** Nobody drags more configs at once, and what a page is given may be anything. */
const most = 50;

/**
 * Lets files be dropped onto a page: a frame shows that they may, and `dropped` gets their addresses, which may be of
 * anything. VS Code hands a drag on to a page while Shift is held.
 */
export function acceptDrops(root: HTMLElement, dropped: (addresses: readonly string[]) => void): void {
  const mark = (on: boolean) => {
    root.classList.toggle('dropping', on);
  };
  const over = (event: DragEvent) => {
    if (!types.some((type) => event.dataTransfer?.types.includes(type))) return;
    event.preventDefault();
    if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'copy';
    mark(true);
  };
  root.addEventListener('dragenter', over);
  root.addEventListener('dragover', over);
  root.addEventListener('dragleave', ({ relatedTarget }) => {
    if (!(relatedTarget instanceof Node) || !root.contains(relatedTarget)) mark(false);
  });
  root.addEventListener('drop', (event) => {
    mark(false);
    const list = types
      .map((type) => event.dataTransfer?.getData(type) ?? '')
      .find((text) => text.trim() !== '');
    if (list === undefined) return;
    event.preventDefault();
    dropped(readUriList(list));
  });
}

/** The addresses of a list as RFC 2483 writes it: one a line, and lines that begin with # are remarks. */
export function readUriList(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .slice(0, most);
}
