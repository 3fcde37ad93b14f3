// Before the tests are loaded: they describe themselves to mocha as they are.
import './output.ts';
import 'mocha/mocha.js';

mocha.setup({ ui: 'bdd', reporter: 'spec', timeout: 20_000, slow: 10_000, color: false });
