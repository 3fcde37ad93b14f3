import { runMocha } from '../../../scripts/lib/runMocha.mjs';

/** What VS Code calls in the extension host; see `extensionTestsPath`. */
export async function run(): Promise<void> {
  await runMocha(__dirname, /\.test\.js$/, { timeoutMs: 20_000 });
}
