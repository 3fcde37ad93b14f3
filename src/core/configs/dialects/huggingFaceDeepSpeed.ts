import type { Finding } from '../findings.ts';
import { readJson } from '../json.ts';
import type { Found, KeyedSection } from '../reading.ts';
import { Section } from '../section.ts';
import type { ConfigTree } from '../tree.ts';
import type { ConfigHints } from '../types.ts';
import { paramRoles, type Fills } from './deepSpeedParams.ts';
import { readScheduler } from './deepSpeedScheduler.ts';
import type { Arguments } from './huggingFaceArguments.ts';
import { say } from '../../words.ts';

/** What a DeepSpeed config adds to the Trainer's arguments. */
export interface DeepSpeedPart {
  /** Takes the place of the arguments' own; empty where DeepSpeed has no say in the LR. */
  readonly numbers: Partial<Found>;
  readonly parts: readonly KeyedSection[];
  readonly assumptions: readonly string[];
}

const nothing: DeepSpeedPart = { numbers: {}, parts: [], assumptions: [] };

/**
 * The DeepSpeed config that the arguments name, or hold: where it has a `scheduler`, that one runs and `"auto"` in it stands
 * for the arguments' values (`transformers/integrations/deepspeed.py`).
 */
export function collectDeepSpeed(
  tree: ConfigTree,
  section: Section,
  args: Arguments,
  hints: ConfigHints,
): DeepSpeedPart {
  const node = section.node('deepspeed');
  if (node === undefined || (node.type === 'scalar' && node.value === '')) return nothing;
  const root = openConfig(tree, section, hints);
  if (root === undefined) return notFound(section);
  if (!root.has('scheduler')) return nothing;
  return useScheduler(root, section, args, hints);
}

function notFound(section: Section): DeepSpeedPart {
  const name = section.string('deepspeed');
  const which = name === undefined ? say`The DeepSpeed config` : say`The DeepSpeed config ${name}`;
  return {
    ...nothing,
    assumptions: [say`${which} can’t be read here; it is taken to have no scheduler block, which would win.`],
  };
}

/** A mapping, a file of the workspace, or one that the script itself writes. Only a mapping has places in this text. */
function openConfig(tree: ConfigTree, section: Section, hints: ConfigHints): Section | undefined {
  const inline = section.child('deepspeed');
  if (inline !== undefined) return inline;
  const path = section.string('deepspeed');
  if (path === undefined) return undefined;
  const text = hints.sources?.(path) ?? writtenTo(tree, path);
  return text === undefined ? undefined : new Section(readJson(text).root, '');
}

/** The text that a script writes to a file: `cat > ds.json <<EOF`. */
function writtenTo({ commands }: ConfigTree, path: string): string | undefined {
  const { heredoc } = commands.find(({ output, heredoc }) => output === path && heredoc !== undefined) ?? {};
  return heredoc?.type === 'scalar' && typeof heredoc.value === 'string' ? heredoc.value : undefined;
}

function useScheduler(root: Section, section: Section, args: Arguments, hints: ConfigHints): DeepSpeedPart {
  const { total } = args;
  const fills: Fills = { lr: args.peakLr, warmup: warmupFill(section, args), total: total.steps };
  const { build, schedulerTotal, ...found } = readScheduler(root, fills, {
    ...hints,
    totalSteps: total.steps ?? undefined,
  });
  const lacksTotal = total.steps === null && found.missing.some(({ what }) => what === 'total_num_steps');
  const params = root.child('scheduler', 'params');
  return {
    numbers: {
      ...found,
      ...{ build, schedulerTotal, stableSteps: null, decaySteps: null, decayEnd: null },
      missing: [...(lacksTotal ? total.missing : []), ...found.missing],
      findings: [overridden(root), ...mismatches(params, fills), ...found.findings],
    },
    parts: params === undefined ? [] : [{ section: params, roles: paramRoles }],
    assumptions: found.assumptions,
  };
}

/** The warm-up that `"auto"` stands for is the arguments' own, also where their scheduler would have none. */
function warmupFill(section: Section, { warmup, total, scheduler }: Arguments): number | null {
  if (scheduler?.warms !== false) return warmup;
  const steps = section.number('warmup_steps') ?? 0;
  const ratio = section.number('warmup_ratio') ?? 0;
  return steps > 0 || ratio === 0 ? steps : total.steps === null ? null : Math.ceil(ratio * total.steps);
}

function overridden(root: Section): Finding {
  const type = root.child('scheduler')?.string('type') ?? '';
  const message = say`The DeepSpeed config has a scheduler of its own (${type}): it wins over lr_scheduler_type.`;
  return { code: 'scheduler-overridden', key: 'lr_scheduler_type', role: 'kind', message, severity: 'hint' };
}

/** Values that the Trainer asks to be its own or `"auto"`. */
function mismatches(params: Section | undefined, fills: Fills): Finding[] {
  const pairs = [
    ['warmup_max_lr', 'learning_rate', fills.lr],
    ['warmup_num_steps', 'warmup_steps', fills.warmup],
    ['total_num_steps', 'max_steps', fills.total],
  ] as const;
  return pairs.flatMap(([name, key, own]): Finding[] => {
    const value = params?.number(name);
    if (value === undefined || own === null || value === own) return [];
    const message = say`${name} (${String(value)}) in the DeepSpeed config is not ${key} (${String(own)}): the Trainer refuses to start; “auto” would take it over.`;
    return [{ code: 'deepspeed-mismatch', key, message, severity: 'warning' }];
  });
}
