/** For the editor's tasks: bundles the tests that run in VS Code and in the browser. */
import { bundleTests } from './lib/bundleTests.mjs';
import { root } from './lib/root.mjs';

await bundleTests(root);
