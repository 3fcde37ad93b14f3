# cosine-3000: character-level language model on TypeScript's declaration files
out_dir = 'runs/cosine-3000'
seed = 42

# data and model
dataset = 'typescript_lib_char'
batch_size = 512
block_size = 16
gradient_accumulation_steps = 1
n_embd = 15
n_hidden = 240

# AdamW
learning_rate = 0.002
max_iters = 3000
weight_decay = 0.1
beta1 = 0.9
beta2 = 0.95
grad_clip = 1.0

# LR schedule
decay_lr = True
warmup_iters = 100
lr_decay_iters = 3000
min_lr = 0.002 / 10

# logging
log_interval = 10
eval_interval = 50
eval_iters = 16
