import { window, workspace, type QuickPickItem, type TextDocument } from 'vscode';
import {
  questions,
  readAmount,
  sayAmount,
  soundTold,
  tellableNames,
  type TellableName,
  type Told,
} from '../../../core/configs/told.ts';
import { UserError } from '../../../core/errors.ts';
import type { Forecast } from '../../../protocol/worker.ts';
import type { Store } from '../../store.ts';
import { pathOf } from '../../workspace/discover.ts';
import { chooseDocument } from './chosenConfig.ts';
import { say } from '../../../core/words.ts';

const title = say`Tell LR Law`;

/**
 * Tell LR Law: asks for what a config can't say itself (its length in steps, the number of devices, …) until its schedule is
 * known, then for the size of its model, and remembers it. What was told can be changed and forgotten.
 * @param argument As `chooseDocument`; with `told` beside `config`, the numbers are taken from there instead of asked for.
 * @throws UserError where there is nothing to tell.
 */
export async function tellCommand(store: Store, argument: unknown): Promise<void> {
  await store.ensureScanned();
  const placeHolder = say`About which config?`;
  const document = await chooseDocument(store, argument, { title, placeHolder });
  if (document === undefined) return;
  const given = givenIn(argument);
  if (given !== undefined) await store.tell(pathOf(document.uri), given);
  else await askUntilKnown(store, document);
}

/** Numbers that a keybinding, a task or another extension gives. */
function givenIn(argument: unknown): Told | undefined {
  if (typeof argument !== 'object' || argument === null || !('told' in argument)) return undefined;
  return soundTold(argument.told as Told);
}

async function askUntilKnown(store: Store, document: TextDocument): Promise<void> {
  const path = pathOf(document.uri);
  for (let round = 0; ; round++) {
    const forecast = await store.forecast(path, document.getText());
    if (forecast === null) throw new UserError(say`${nameOf(document)} holds no LR schedule.`);
    if (round > 0 && forecast.tellable.length === 0) return;
    const name = await chooseName(forecast, document);
    if (name === undefined) return;
    const told = name === 'forget' ? {} : await askAmount(name, forecast.told);
    if (told === undefined) return;
    await store.tell(path, told);
    if (name === 'forget') return;
  }
}

type NameItem = QuickPickItem & { readonly name: TellableName | 'forget' };

/** What the user wants to say; not asked where there is but one thing. */
async function chooseName(
  { tellable: needed, told, size, missing }: Forecast,
  document: TextDocument,
): Promise<NameItem['name'] | undefined> {
  // Where the schedule is known, the size of the model is of use as soon as runs of several sizes are fitted together.
  const tellable = needed.length === 0 && size === null ? ['modelSize' as const] : needed;
  const said = tellableNames.filter((name) => told[name] !== undefined);
  if (tellable.length + said.length === 0)
    throw new UserError(missing[0] ?? say`${nameOf(document)} tells all that its schedule needs.`);
  if (said.length === 0 && tellable.length === 1) return tellable[0];
  const items: NameItem[] = [
    ...tellable.map((name) => ({ name, label: questions[name].label, detail: questions[name].prompt })),
    ...said.map((name) => ({
      ...{ name, label: `$(edit) ${questions[name].label}` },
      detail: say`You said: ${sayAmount(name, told[name] ?? 0)}.`,
    })),
    ...(said.length === 0 ? [] : [{ name: 'forget' as const, label: say`$(trash) Forget what was said` }]),
  ];
  const placeHolder = missing[0] ?? say`What is different?`;
  const picked = await window.showQuickPick(items, { title: titleOf(document), placeHolder });
  return picked?.name;
}

/** What is told then; undefined when dismissed. An empty answer takes back what was said. */
async function askAmount(name: TellableName, told: Told): Promise<Told | undefined> {
  const { label, prompt } = questions[name];
  const before = told[name];
  const answer = await window.showInputBox({
    ...{ title: `${title}: ${label}`, prompt, placeHolder: say`24000, 24k or 1e5`, ignoreFocusOut: true },
    value: before === undefined ? '' : String(before),
    validateInput: (text) => {
      const read = text.trim() === '' && before !== undefined ? 0 : readAmount(text);
      return typeof read === 'string' ? read : undefined;
    },
  });
  if (answer === undefined) return undefined;
  const read = answer.trim() === '' ? undefined : readAmount(answer);
  return soundTold({ ...told, [name]: read });
}

function titleOf(document: TextDocument): string {
  return say`${title} about ${nameOf(document)}`;
}

function nameOf(document: TextDocument): string {
  return workspace.asRelativePath(document.uri);
}
