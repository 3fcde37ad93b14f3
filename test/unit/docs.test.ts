import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '../..');

const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'examples/README.md'],
  ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
].filter((page) => existsSync(join(root, page)));

const textOf = (page: string) => readFileSync(join(root, page), 'utf8');
/** Text without fenced examples, in which brackets are code. */
const proseOf = (page: string) => textOf(page).replace(/^```[^]*?^```/gm, '');

/** How GitHub names the place of a heading. */
function anchorsOf(page: string): string[] {
  const headings = [...proseOf(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
  return headings.map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

interface Manifest {
  readonly scripts: Record<string, string>;
  readonly contributes: {
    readonly commands: { readonly command: string }[];
    readonly configuration: { readonly properties: Record<string, unknown> };
  };
}
const manifest = JSON.parse(textOf('package.json')) as Manifest;

describe.each(pages)('%s', (page) => {
  it('links to what is there', () => {
    const links = [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
    const broken = links
      .filter((link) => !/^[a-z]+:/.test(link))
      .filter((link) => {
        const [path = '', anchor] = link.split('#');
        const target = path === '' ? page : join(dirname(page), path);
        if (!existsSync(join(root, target))) return true;
        return anchor !== undefined && !anchorsOf(target).includes(anchor);
      });
    expect(broken).toEqual([]);
  });

  it('names scripts and commands that there are', () => {
    const scripts = [...textOf(page).matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name);
    expect(
      scripts.filter((name) => !/^bench:NAME|^bench:$/.test(name) && !(name in manifest.scripts)),
    ).toEqual([]);
    const commands = [...textOf(page).matchAll(/(?:npx |`)lr-law ([a-z]+)/g)].map(([, name = '']) => name);
    const known = readdirSync(join(root, 'src/cli/commands')).map((name) => name.replace('.ts', ''));
    expect(commands.filter((name) => !known.includes(name))).toEqual([]);
  });
});

describe('the handbook', () => {
  it('has every command of the editor and of the command line', () => {
    const text = textOf('docs/commands.md');
    const missing = [
      ...manifest.contributes.commands.map(({ command }) => command),
      ...readdirSync(join(root, 'src/cli/commands')).map((name) => `lr-law ${name.replace('.ts', '')}`),
    ].filter((name) => !text.includes(`\`${name}`));
    expect(missing).toEqual([]);
  });

  it('has every setting', () => {
    const text = textOf('docs/settings.md');
    const names = Object.keys(manifest.contributes.configuration.properties);
    expect(names.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  });
});
