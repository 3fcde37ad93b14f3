"""The iterations of adam.ts in numpy: seconds an iteration, the median of seven batches. Used by `npm run bench:optimize`."""

import time

import numpy as np

A, ALPHA, B, C, BETA, GAMMA = 0.654, 0.429, 523.4, 2.025, 0.594, 0.635
STEPS, WARMUP, PEAK = 24000, 2160, 3e-4
FIRST, SECOND, EPSILON, STEP_SIZE, LEAST = 0.9, 0.999, 1e-15, 5e-9, 1e-10


def gradient(eta):
    """Derivative of the loss at the end by every LR."""
    running = np.cumsum(eta)
    left = running[-1] - running[WARMUP - 1 : -1]
    lr = eta[WARMUP:]
    scale = C * lr**-GAMMA
    inner = 1 + scale * left
    kept = inner**-BETA
    steep = B * (eta[WARMUP - 1 : -1] - lr) * BETA * kept / inner
    slopes = np.full(STEPS, -ALPHA * A * running[-1] ** (-ALPHA - 1))
    slopes[WARMUP - 1 : -1] -= B * (1 - kept)
    slopes[WARMUP:] += B * (1 - kept) + GAMMA * steep * scale * left / lr - np.cumsum(steep * scale)
    return slopes


ramp = np.minimum(1, np.arange(1, STEPS + 1) / WARMUP)
eta, falls = PEAK * ramp, np.zeros(STEPS - WARMUP)
mean, square = np.zeros_like(falls), np.zeros_like(falls)
batches = []
for batch in range(8):
    began = time.perf_counter()
    for i in range(100 * batch + 1, 100 * batch + 101):
        later = -np.cumsum(gradient(eta)[WARMUP:][::-1])[::-1]
        mean = FIRST * mean + (1 - FIRST) * later
        square = SECOND * square + (1 - SECOND) * later * later
        moved = STEP_SIZE * mean / (1 - FIRST**i) / (np.sqrt(square / (1 - SECOND**i)) + EPSILON)
        falls = np.maximum(0, falls - moved)
        eta[WARMUP:] = np.maximum(LEAST, PEAK - np.cumsum(falls))
    batches.append((time.perf_counter() - began) / 100)
print(sorted(batches[1:])[3])
