import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { openApi } from './support.ts';

/** What a tool says, as a language model would read it. */
async function ask(name: string, input: object): Promise<string> {
  const { content } = await vscode.lm.invokeTool(name, { input, toolInvocationToken: undefined });
  return content.map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : '')).join('');
}

describe('tools for language models', () => {
  before(openApi);

  it('are known to the editor by name', () => {
    const names = vscode.lm.tools.map(({ name }) => name);
    for (const name of [
      'fit_scaling_law',
      'predict_loss',
      'compare_schedules',
      'check_schedule',
      'best_schedule',
    ])
      assert.ok(names.includes(name), `${name} is not among ${names.join(', ')}`);
  });

  it('predict a config of the workspace', async () => {
    const told = JSON.parse(await ask('predict_loss', { config: 'cosine-6000/config.py' })) as {
      finalLoss: { step: number; lower: number; upper: number };
    };
    assert.equal(told.finalLoss.step, 6001);
    assert.ok(told.finalLoss.lower < told.finalLoss.upper);
  });

  it('say what to do where the input is wrong', async () => {
    assert.match(await ask('check_schedule', { config: 'nope.yaml' }), /Those found/);
  });
});
