import japanese from '../../../l10n/bundle.l10n.ja.json';
import { openChannel, type Channel, type Port } from '../../../src/protocol/channel.ts';
import type {
  HostApi,
  PageAction,
  PageApi,
  PageDescription,
  PlotModel,
  SavedFile,
} from '../../../src/protocol/messages.ts';
import { makeHuge } from './huge.ts';
import { stateOf, stories, type Story } from './stories.ts';
import { applyStoryTheme, storyThemes } from './themes.ts';

/** What the tests may ask of a story page. */
export interface StoryApi {
  /** Resolves when the story's model is drawn. */
  readonly drawn: Promise<void>;
  /** Sends the model, where the address says `hold`. */
  deliver(): void;
  /** From when the model arrived until its first picture was made, ms. */
  readonly firstPaint: Promise<number>;
  describe(): Promise<PageDescription>;
  applyTheme(name: string): void;
  /** Buttons pressed so far. */
  readonly actions: readonly PageAction[];
  /** Files that it asked to save, and texts that it asked to copy. */
  readonly saved: readonly SavedFile[];
  readonly copied: readonly string[];
  /** Schedules that it asked to write: `edit` or `new`, and the shape. */
  readonly used: readonly string[];
  /** Addresses of files that were dropped onto it. */
  readonly dropped: readonly string[];
  /** What the page stored last. */
  readonly stored: () => unknown;
}

/** A story page plays the editor: theme, state memory, and the host's end of the channel. */
function play(story: Story): StoryApi {
  const toHost = new Set<(message: unknown) => void>();
  const key = `state:${location.search}`;
  const remembered = sessionStorage.getItem(key);
  let stored: unknown = remembered === null ? stateOf(story) : JSON.parse(remembered);
  const api = {
    postMessage: (message: unknown) => {
      queueMicrotask(() => {
        for (const listener of toHost) listener(message);
      });
    },
    getState: () => stored,
    setState: (state: unknown) => {
      stored = state;
      sessionStorage.setItem(key, JSON.stringify(state));
    },
  };
  Object.assign(globalThis, { acquireVsCodeApi: () => api });
  const port: Port = {
    post: (message) => {
      window.postMessage(message);
    },
    listen: (listener) => {
      toHost.add(listener);
      return () => toHost.delete(listener);
    },
  };
  return host(story, port, () => stored);
}

function host(story: Story, port: Port, stored: () => unknown): StoryApi {
  const { mode } = story;
  let model: PlotModel | null = story.model;
  const held = new URLSearchParams(location.search).has('hold');
  let arrived = 0;
  // Before the page looks at the message: taking it apart belongs to what is measured.
  window.addEventListener('message', () => {
    arrived = performance.now();
  });
  const actions: PageAction[] = [];
  const saved: SavedFile[] = [];
  const copied: string[] = [];
  const used: string[] = [];
  const dropped: string[] = [];
  let finish: () => void;
  const drawn = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const deliver = () => {
    if (model !== null) void page.call('show', model).then(finish);
    // What the page holds is its own.
    model = null;
  };
  const page: Channel<PageApi> = openChannel<PageApi, HostApi>(port, {
    ready: () => {
      if (!held) deliver();
      return { mode };
    },
    run: (action) => {
      actions.push(action);
    },
    save: (file) => {
      saved.push(file);
      return true;
    },
    laws: (_, { progress, signal }) => {
      progress(0.4);
      if (story.laws !== undefined) return story.laws;
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          reject(new Error('Cancelled'));
        });
      });
    },
    useShape: ({ shape, as }) => {
      used.push(`${as} ${JSON.stringify(shape)}`);
    },
    overlay: (addresses) => {
      dropped.push(...addresses);
      if (addresses.some((address) => !address.startsWith('file:'))) throw new Error('That is no config.');
    },
    copy: (text) => {
      copied.push(text);
    },
  });
  const describe = () => page.call('describe', undefined);
  const firstPaint = drawn.then(async () => {
    const from = arrived;
    await new Promise(requestAnimationFrame);
    await new Promise((done) => setTimeout(done));
    return performance.now() - from;
  });
  return {
    drawn,
    firstPaint,
    deliver,
    describe,
    applyTheme: applyStoryTheme,
    actions,
    saved,
    copied,
    used,
    dropped,
    stored,
  };
}

function listStories(): void {
  const links = Object.keys(stories).flatMap((story) =>
    Object.keys(storyThemes).map((theme) => {
      const link = document.createElement('a');
      link.href = `?story=${story}&theme=${theme}`;
      link.textContent = `${story}, ${theme}`;
      const item = document.createElement('li');
      item.append(link);
      return item;
    }),
  );
  document.querySelector('main')?.append(...links);
}

/** As the host does it for an editor in Japanese. */
function giveWords(): void {
  const block = document.createElement('script');
  block.type = 'application/json';
  block.id = 'words';
  block.textContent = JSON.stringify(japanese);
  document.body.append(block);
}

const parameters = new URLSearchParams(location.search);
const name = parameters.get('story') ?? '';
const numberOf = (key: string) => Number(parameters.get(key));
const story: Story | undefined =
  name === 'bench' ? { mode: 'panel', model: makeHuge(numberOf('runs'), numberOf('points')) } : stories[name];
applyStoryTheme(parameters.get('theme') ?? 'dark');
if (story === undefined) {
  listStories();
} else {
  document.body.classList.add(`story-${story.mode}`);
  Object.assign(globalThis, { story: play(story) });
  if (parameters.get('lang') === 'ja') giveWords();
}
