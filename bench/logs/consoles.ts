import type { Kind } from './kinds.ts';
import { lossAt, lrAt } from './run.ts';

const loss = (k: number, digits = 4): string => lossAt(k).toFixed(digits);
const lr = (k: number, digits = 6): string => lrAt(k).toExponential(digits);
const wide = (k: number, width = 8): string => String(k).padStart(width);
/** Every so many updates an update is an evaluation too. */
const every = 500;

/** What trainers print, a line an update. */
export const consoles: readonly Kind[] = [
  {
    format: 'megatron',
    file: 'megatron.log',
    line: (k) =>
      ` [2025-10-11 18:11:01.123456] iteration ${wide(k)}/ 9000000 | consumed samples: ${wide(k * 256, 12)} | elapsed time per iteration (ms): 179.8 | learning rate: ${lr(k).toUpperCase()} | global batch size:   256 | lm loss: ${lossAt(k).toExponential(6).toUpperCase()} | loss scale: 1.0 | grad norm: 1.003 | number of skipped iterations:   0 | number of nan iterations:   0 |`,
  },
  {
    format: 'torchtitan',
    file: 'torchtitan.log',
    line: (k) =>
      `[rank0]:[titan] 2025-12-17 01:18:26,708 - root - INFO - step: ${String(k)}  loss:  ${loss(k, 5)}  grad_norm:  0.2782  memory: 87.87GiB(62.89%)  tps: 945  tflops: 47.71  mfu: 4.82%`,
  },
  {
    format: 'nanogpt',
    file: 'nanogpt.out',
    line: (k) => `iter ${String(k - 1)}: loss ${loss(k)}, time 907.59ms, mfu 38.21%`,
  },
  {
    format: 'build-nanogpt',
    file: 'train.log',
    line: (k) =>
      `step ${wide(k - 1, 5)} | loss: ${loss(k, 6)} | lr: ${lr(k, 4)} | norm: 0.2712 | dt: 376.11ms | tok/sec: 1393985.32`,
  },
  {
    format: 'llm-c',
    file: 'main.log',
    line: (k) => `s:${String(k - 1)} trl:${loss(k)} lr:${lrAt(k).toFixed(6)} norm:0.37`,
  },
  {
    format: 'modded-nanogpt',
    file: 'run.txt',
    line: (k) =>
      `step:${String(k)}/30000000 train_loss:${loss(k)} train_time:${String(70 * k)}ms step_avg:70.50ms`,
  },
  {
    format: 'nanochat',
    file: 'nanochat.log',
    line: (k) =>
      `step ${String(k - 1).padStart(5, '0')}/30000000 (0.57%) | loss: ${loss(k, 6)} | lrm: 1.00 | dt: 558.89ms | tok/sec: 58,679 | bf16_mfu: 0.00 | epoch: 1 pq: 0 rg: 52 | total time: 3.79m | eta: 16.8m`,
  },
  {
    format: 'hf-stdout',
    file: 'trainer.log',
    head: '***** Running training *****\n  Total optimization steps = 30,000,000\n',
    line: (k) =>
      `{'loss': ${loss(k)}, 'grad_norm': 0.61, 'learning_rate': ${lr(k)}, 'epoch': ${(k / 1e6).toFixed(2)}}\n  0%|          | ${String(k)}/30000000 [04:24<30:53,  2.00s/it]`,
  },
  {
    format: 'gpt-neox',
    file: 'host_stdout.txt',
    line: (k) =>
      ` samples/sec: 51.234 | iteration ${wide(k)}/ 9000000 | elapsed time per iteration (ms): 19987.6 | learning rate: ${lr(k, 3).toUpperCase()} | approx flops per GPU: 150.3TFLOPS | lm_loss: ${lossAt(k).toExponential(6).toUpperCase()} | loss scale: 4096.0 | number of skipped iterations:   0 | number of nan iterations:   0 |`,
  },
  {
    format: 'deepspeed',
    file: 'deepspeed.log',
    line: (k) =>
      `steps: ${String(k)} loss: ${loss(k)} iter time (s): 0.218 samples/sec: 1173.539\n[2023-08-15 06:31:44,231] [INFO] [logging.py:96:log_dist] [Rank 0] step=${String(k)}, skipped=0, lr=[${String(lrAt(k))}], mom=[(0.9, 0.95)]`,
  },
  {
    format: 'nemo',
    file: 'nemo.log',
    line: (k) =>
      `Training epoch 0, iteration ${String(k - 1)}/30000000 | lr: ${lr(k, 3)} | global_batch_size: 8 | global_step: ${String(k - 1)} | reduced_train_loss: ${loss(k, 3)} | train_step_timing in s: 5.3 | consumed_samples: ${String(8 * k)}`,
  },
  {
    format: 'olmo',
    file: 'olmo.log',
    line: (k) =>
      `[2024-04-17 09:42:26] INFO [olmo.train:816, rank=0] [step=${String(k)}/30000000,epoch=0]\n    optim/total_grad_norm=0.0100\n    train/CrossEntropyLoss=${loss(k, 3)}\n    train/Perplexity=30.74\n    throughput/total_tokens=${(k * 524_288).toLocaleString('en')}\n    throughput/device/tokens_per_second=45,538`,
  },
  {
    format: 'olmo-core',
    file: 'olmo-core.log',
    line: (k) =>
      `2026-08-08 12:01:00 INFO [olmo_core.train.callbacks.console_logger:68] [step=${String(k)}/30000000,epoch=1,eta=5h11m]\n    optim/LR (group 0)=${(lrAt(k) / 10).toExponential(2)}\n    optim/total grad norm=0.5123\n    throughput/total tokens=4.194B\n    train/CE loss=${loss(k, 3)}\n    train/PPL=32.79`,
  },
  {
    format: 'composer',
    file: 'composer.log',
    line: (k) =>
      `[batch=${String(k)}/30000000]:\n\t Train time/batch: ${String(k - 1)}\n\t Train time/token: ${String(k * 524_288)}\n\t Train loss/train/total: ${loss(k)}\n\t Train metrics/train/LanguageCrossEntropy: ${loss(k)}\n\t Train lr-DecoupledAdamW/group0: 0.0003`,
  },
  {
    format: 'litgpt',
    file: 'litgpt.log',
    line: (k) =>
      `Epoch 1 | iter ${String(k)} step ${String(k)} | loss train: ${loss(k, 3)}, val: n/a | iter time: 352.11 ms (step) remaining time: 3 days, 1:02:03`,
  },
  {
    format: 'lightning-csv',
    file: 'lightning_logs/version_0/metrics.csv',
    head: 'epoch,lr-AdamW,step,train_loss,val_loss\n',
    line: (k) =>
      k % every === 0 ? `0,,${String(k - 1)},,${loss(k)}` : `0,${lr(k)},${String(k - 1)},${loss(k, 6)},`,
  },
  {
    format: 'maxtext',
    file: 'maxtext.log',
    line: (k) =>
      `completed step: ${String(k - 1)}, seconds: 1.022, TFLOP/s/device: 31.170, Tokens/s/device: 2003.577, total_weights: 8192, loss: ${loss(k, 3)}`,
  },
  {
    format: 'maxtext-jsonl',
    file: 'metrics_step_000000_to_step_999999.txt',
    line: (k) =>
      `{"learning/loss": ${String(lossAt(k))}, "learning/moe_lb_loss": 0.5, "learning/total_weights": 8192.0, "perf/step_time_seconds": 1.25, "learning/current_learning_rate": ${String(lrAt(k))}, "step": ${String(k - 1)}.0, "run_name": "demo"}`,
  },
  {
    format: 'levanter',
    file: 'levanter.log',
    line: (k) =>
      `2025-03-01 12:00:00,123 - 0 - levanter.json_logger - json_logger.py:63 - INFO :: {"tracker": "json_logger", "event": "log", "step": ${String(k - 1)}, "metrics": {"train/loss": ${String(lossAt(k))}, "optim/learning_rate": ${String(lrAt(k))}, "throughput/total_tokens": ${String(k * 524_288)}}}`,
  },
  {
    format: 'fairseq',
    file: 'fairseq.log',
    line: (k) =>
      `2021-03-08 12:31:36 | INFO | train_inner | {"epoch": 1, "update": 0.5, "loss": "${loss(k, 3)}", "ppl": "91120.8", "wps": "11941.9", "ups": "0.73", "wpb": "16384", "bsz": "8", "num_updates": "${String(k)}", "lr": "${lr(k, 5)}", "gnorm": "1.751", "train_wall": "99", "wall": "740"}`,
  },
  {
    format: 'internevo',
    file: 'internevo.log',
    line: (k) =>
      `2023-07-07 12:28:57,802\tINFO train.py:323 in record_current_batch_training_metrics -- tflops=63.27010355651958,step=${String(k - 1)},loss=${String(lossAt(k))},tgs (tokens/gpu/second)=1424.64,lr=${String(lrAt(k))},loss_scale=65536.0,grad_norm=63.672620777841004,micro_num=4,num_consumed_tokens=${String(k * 524_288)},inf_nan_skip_batches=0`,
  },
  {
    format: 'mmengine',
    file: 'work_dirs/vis_data/scalars.json',
    line: (k) =>
      `{"lr": ${String(lrAt(k))}, "data_time": 0.0101, "loss": ${String(lossAt(k))}, "time": 0.3125, "epoch": 4, "iter": ${String(k)}, "memory": 1234, "step": ${String(k)}}`,
  },
  {
    format: 'paddlenlp',
    file: 'paddlenlp.log',
    line: (k) =>
      `[2024-05-01 15:16:30,958] [    INFO] - loss: ${loss(k, 8)}, learning_rate: ${lr(k, 3)}, global_step: ${String(k)}, interval_runtime: 2.0339, interval_samples_per_second: 3.933, interval_steps_per_second: 4.917, progress_or_epoch: 0.975`,
  },
];
