import { findCalls } from '../calls.ts';
import { commandLinesOf } from '../commands.ts';
import { findSection, type Section } from '../section.ts';
import type { ConfigTree } from '../tree.ts';
import { say } from '../../words.ts';

/** Keys of `TrainingArguments`; a group counts once. */
export const markers: readonly (readonly string[])[] = [
  ['lr_scheduler_type'],
  ['per_device_train_batch_size'],
  ['num_train_epochs', 'max_steps'],
  ['learning_rate'],
  ['warmup_steps', 'warmup_ratio'],
];

/** Classes that take these keys: the Trainer's, TRL's and those made from them. */
const classes =
  /(^|\.)(\w*TrainingArguments|(SFT|GRPO|DPO|ORPO|KTO|CPO|RLOO|Reward|PRM|GKD|BCO|OnlineDPO|NashMD|XPO)Config)$/;

/** Where a file keeps its arguments. */
export interface ArgumentsFound {
  readonly section: Section;
  /** How many of the marker groups are there. */
  readonly count: number;
  /** The class that is called with them, of Python. */
  readonly className?: string;
  /** One sentence on what else the file may say. */
  readonly assumptions: readonly string[];
}

/** The arguments of a file: a mapping, the keywords of a call, or the flags of a command. */
export function findArguments(tree: ConfigTree): ArgumentsFound {
  if (tree.language === 'python') return findInCalls(tree);
  if (tree.language === 'shell') return findInCommands(tree);
  return { ...findSection(tree, markers), assumptions: [] };
}

function countMarkers(section: Section): number {
  return markers.filter((group) => group.some((name) => section.has(name))).length;
}

/** The call with the most of the keys, the last of equals. */
function findInCalls(tree: ConfigTree): ArgumentsFound {
  const calls = findCalls(tree, classes).map(({ call, section }) => ({
    section,
    count: countMarkers(section),
    className: call.name.split('.').at(-1) ?? '',
    spread: spreads(tree.text.slice(call.range.start, call.range.end)),
  }));
  const best = calls.reduce<(typeof calls)[number] | undefined>((a, b) => (a === undefined || b.count >= a.count ? b : a), undefined); // prettier-ignore
  if (best === undefined) return { ...findSection(tree, markers), count: 0, assumptions: [] };
  const others = calls.filter(({ count }) => count >= 2).length > 1;
  const { spread, ...found } = best;
  const assumptions = [
    ...(others ? [say`The file makes several arguments: the fullest ${found.className}(…) is read.`] : []),
    ...(spread
      ? [
          say`What ${found.className}(**…) is given apart from the keywords here is not known, and may set more.`,
        ]
      : []),
  ];
  return { ...found, assumptions };
}

/** Whether a call hands on a mapping whose keys are not in it. */
function spreads(text: string): boolean {
  return /[(,]\s*\*\*\s*[A-Za-z_]/.test(text);
}

/** The command with the most of the keys, the last of equals: a launcher's own flags before the script do no harm. */
function findInCommands(tree: ConfigTree): ArgumentsFound {
  const lines = commandLinesOf(tree, /./).map((line) => ({ line, count: countMarkers(line.flags) }));
  const best = lines.reduce<(typeof lines)[number] | undefined>((a, b) => (a === undefined || b.count >= a.count ? b : a), undefined); // prettier-ignore
  if (best === undefined) return { ...findSection(tree, markers), count: 0, assumptions: [] };
  const [unsure] = best.line.unsure;
  const others = lines.filter(({ count }) => count >= 2).length > 1;
  const assumptions = [
    ...(others ? [say`The script starts several runs: the last with the most of these flags is read.`] : []),
    ...(unsure === undefined ? [] : [say`What ${unsure.text} holds is not known here, and may set more.`]),
  ];
  return { section: best.line.flags, count: best.count, assumptions };
}
