import { Section } from '../../section.ts';
import { explicitOf, writeSegments } from '../explicit.ts';
import { tidy } from '../target.ts';
import { Verbatim, type Writer } from '../types.ts';
import { say } from '../../../words.ts';

/** The project's own `*.lrs.yaml`. */
export const lrsWriter: Writer = {
  framework: 'lrs',
  knows: say`A *.lrs.yaml knows no such schedule.`,
  ways({ tree, target }) {
    const { peakLr, warmupSteps, segments } = explicitOf(target);
    const lines = writeSegments(segments);
    const patch = {
      peak_lr: tidy(peakLr),
      warmup_steps: warmupSteps,
      segments: new Verbatim((next) => lines.join(next)),
    };
    return [[{ section: new Section(tree.root, tree.text), patch }]];
  },
  blank: {
    fileName: 'schedule.lrs.yaml',
    language: 'yaml',
    text: 'peak_lr: 1.0e-3\nwarmup_steps: 100\nsegments:\n  - { steps: 900, lr: 0.0, shape: linear }\n',
  },
};
