import type { ScheduleShape } from '../../../schedule/shape.ts';
import { llmCCommands } from '../../dialects/llmC.ts';
import { floorShare, formOf, tidy } from '../target.ts';
import type { Way, WriteContext, Writer } from '../types.ts';
import { say } from '../../../words.ts';

/** `-k`: the wsd of llm.c always goes down over the last fifth, as 1 - sqrt. A constant LR has no warm-up. */
function kindsOf(target: ScheduleShape): { readonly kind: string; readonly floor: number }[] {
  const form = formOf(target);
  const { decay } = target;
  if (form === 'constant') {
    const held = { kind: 'cosine', floor: 1 };
    return target.warmupSteps === 0 ? [{ kind: 'constant', floor: 1 }, held] : [held];
  }
  const floor = floorShare(target);
  if (decay === 'one-minus-sqrt') return [{ kind: 'wsd', floor }];
  return form === 'full' && (decay === 'linear' || decay === 'cosine') ? [{ kind: decay, floor }] : [];
}

function ways({ tree, target }: WriteContext): Way[] {
  const { lines, names } = llmCCommands(tree);
  const section = lines.at(-1)?.flags;
  if (section === undefined) return [];
  return kindsOf(target)
    .filter(({ kind }) => names.kind !== '' || kind === 'cosine')
    .map(({ kind, floor }): Way => {
      const patch = {
        ...(names.kind === '' ? {} : { [names.kind]: kind }),
        [names.peak]: tidy(target.peakLr),
        ...(kind === 'constant' ? {} : { [names.floor]: floor, [names.warmup]: target.warmupSteps }),
        [names.total]: target.totalSteps,
      };
      return [{ section, patch, joint: '_' }];
    });
}

/** llm.c's commands. */
export const llmCWriter: Writer = {
  framework: 'llm.c',
  knows:
    say`llm.c knows a line or a cosine from the end of the warm-up, a constant LR, and a wsd that always falls over the last fifth of the run as 1 - sqrt; its Python twin only the cosine.`, // prettier-ignore
  ways,
  blank: {
    fileName: 'train_gpt2.sh',
    language: 'shell',
    text: '#!/bin/bash\nmake train_gpt2cu USE_CUDNN=1\n\n./train_gpt2cu \\\n    -i "dev/data/fineweb10B/fineweb_train_*.bin" \\\n    -j "dev/data/fineweb10B/fineweb_val_*.bin" \\\n    -o out \\\n    -e "d12" \\\n    -b 64 -t 1024 \\\n    -d 524288 \\\n    -k cosine \\\n    -l 0.001 \\\n    -q 0.1 \\\n    -u 100 \\\n    -x 1000\n', // prettier-ignore
  },
};
