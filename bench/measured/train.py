"""Trains the runs of runs.json at one model size: python3 train.py tokens.bin 5.8M out.csv

Eight models are trained at once on one GPU, the model first in every shape: each slot of runs.json is one of them, its runs
one after the other. All runs see the same batches in the same order, and start from the same weights unless their seed says
otherwise. Needs jax and numpy. Half a minute to seven minutes a size on an H200.
"""
import json
import pathlib
import sys

import jax
import jax.numpy as jnp
import numpy as np

VOCABULARY, CONTEXT, BATCH, WARMUP, EVERY, HEAD, HELD_OUT = 4096, 256, 32, 200, 50, 64, 256
# Width, layers, key of the initial weights.
SIZES = {"1.3M": (128, 4, 0), "5.8M": (256, 6, 1), "27M": (512, 8, 2)}
DECAYED = ("embedding", "qkv", "out", "up", "down")


def lr_of(run: dict) -> np.ndarray:
    """LR of updates 1..N: a linear warm-up, then the named shape."""
    total, floor, kind = run["steps"], run.get("floor", 0), run["kind"]
    step = np.arange(1, total + 1, dtype=np.float64)
    start = round(total * (1 - run["share"])) if kind == "wsd" else WARMUP
    done = np.clip((step - start) / (total - start), 0, 1)
    if kind == "constant":
        factor = np.ones(total)
    elif kind == "steps":
        factor = np.ones(total)
        for at, share in run["at"]:
            factor[round(at * total) :] = share
    elif run.get("shape") == "exp":
        factor = floor**done
    else:
        falls = {"cosine": (1 + np.cos(np.pi * done)) / 2, "sqrt": 1 - np.sqrt(done)}
        factor = floor + (1 - floor) * falls.get(run.get("shape", kind), 1 - done)
    return run["peak"] * np.where(step <= WARMUP, step / WARMUP, factor)


def initial(key: int, width: int, layers: int, seeds: int) -> dict:
    """Weights by seed: normal of 0.02, what goes back to the residual stream divided by sqrt(2 layers)."""
    keys = jax.random.split(jax.random.PRNGKey(key), 6)
    normal = lambda i, *shape: 0.02 * jax.random.normal(keys[i], (seeds, *shape), jnp.float32)
    back = 1 / np.sqrt(2 * layers)
    return {
        "embedding": normal(0, VOCABULARY, width),
        "position": normal(1, CONTEXT, width),
        "qkv": normal(2, layers, width, 3 * width),
        "out": normal(3, layers, width, width) * back,
        "up": normal(4, layers, width, 4 * width),
        "down": normal(5, layers, 4 * width, width) * back,
        "norm1": jnp.ones((seeds, layers, width)),
        "norm2": jnp.ones((seeds, layers, width)),
        "norm": jnp.ones((seeds, width)),
    }


def normalise(x, gain):
    y = x.astype(jnp.float32)
    return (y * jax.lax.rsqrt(jnp.mean(y * y, -1, keepdims=True) + 1e-6) * gain).astype(x.dtype)


def losses(weights, x, y):
    """Mean loss of each model, nats a token. x, y: [models, batch, time]."""
    models, batch, time = x.shape
    half = lambda a: a.astype(jnp.bfloat16)
    width = weights["embedding"].shape[-1]
    backend = "cudnn" if jax.default_backend() == "gpu" else "xla"
    h = half(jax.vmap(lambda e, i: e[i])(weights["embedding"], x) + weights["position"][:, None, :time])
    for layer in range(weights["norm1"].shape[1]):
        w = {name: weights[name][:, layer] for name in ("norm1", "norm2", "qkv", "out", "up", "down")}
        a = normalise(h, w["norm1"][:, None, None])
        qkv = jnp.einsum("rbtd,rde->rbte", a, half(w["qkv"]))
        qkv = qkv.reshape(models * batch, time, 3, width // HEAD, HEAD)
        a = jax.nn.dot_product_attention(
            qkv[:, :, 0], qkv[:, :, 1], qkv[:, :, 2], is_causal=True, implementation=backend
        ).reshape(models, batch, time, width)
        h = h + jnp.einsum("rbtd,rde->rbte", a, half(w["out"]))
        a = jnp.einsum("rbtd,rde->rbte", normalise(h, w["norm2"][:, None, None]), half(w["up"]))
        h = h + jnp.einsum("rbtd,rde->rbte", jnp.square(jax.nn.relu(a)), half(w["down"]))
    h = normalise(h, weights["norm"][:, None, None])
    scores = jnp.einsum("rbtd,rvd->rbtv", h, half(weights["embedding"])).astype(jnp.float32)
    picked = jnp.take_along_axis(scores, y[..., None], -1)[..., 0]
    return jnp.mean(jax.nn.logsumexp(scores, -1) - picked, (1, 2))


def update(state, schedule, fresh, order, tokens):
    """One AdamW update of every model (betas 0.9 and 0.95, weight decay 0.1, gradient norm at most 1)."""
    weights, first, second, step = state
    own, lr, seed = (schedule[name][step] for name in ("own", "lr", "seed"))
    wide = lambda scale, a: scale.reshape(-1, *[1] * (a.ndim - 1))
    pick = lambda new, old: jnp.where(wide(own == 0, old), new, old)
    weights = {name: pick(fresh[name][seed], a) for name, a in weights.items()}
    first, second = ({name: pick(0.0, a) for name, a in kept.items()} for kept in (first, second))
    window = tokens[order[own][..., None] + jnp.arange(CONTEXT + 1)].astype(jnp.int32)

    def total(w):
        each = losses(w, window[..., :-1], window[..., 1:])
        return jnp.sum(each), each

    gradient, each = jax.grad(total, has_aux=True)(weights)
    norm = jnp.sqrt(sum(jnp.sum(jnp.square(g).reshape(g.shape[0], -1), -1) for g in gradient.values()))
    clip, count = jnp.minimum(1.0, 1 / (norm + 1e-6)), (own + 1).astype(jnp.float32)
    for name, gained in gradient.items():
        g = gained * wide(clip, gained)
        first[name] = 0.9 * first[name] + 0.1 * g
        second[name] = 0.95 * second[name] + 0.05 * g * g
        mean, square = first[name] / wide(1 - 0.9**count, g), second[name] / wide(1 - 0.95**count, g)
        step_by = mean / (jnp.sqrt(square) + 1e-8)
        if name in DECAYED:
            step_by = step_by + 0.1 * weights[name]
        weights[name] = weights[name] - wide(lr, g) * step_by
    return (weights, first, second, step + 1), each


def lay_out(slots):
    """Own step, LR and seed of every model at every step, and the runs as (slot, end, name, LR)."""
    longest = max(sum(run["steps"] for run in slot) for slot in slots)
    table = {name: np.zeros((longest, len(slots))) for name in ("own", "lr", "seed")}
    names = np.empty((longest, len(slots)), object)
    for column, slot in enumerate(slots):
        at = 0
        for run in slot:
            span = slice(at, at + run["steps"])
            table["own"][span, column] = np.arange(run["steps"])
            table["lr"][span, column] = lr_of(run)
            table["seed"][span, column] = run.get("seed", 0)
            names[span, column] = run["name"]
            at += run["steps"]
        table["own"][at:, column] = np.arange(longest - at) + 1
    return table, names


def main(path: str, size: str, out: str) -> None:
    width, layers, key = SIZES[size]
    slots = json.loads(pathlib.Path(__file__).with_name("runs.json").read_text())["slots"]
    table, names = lay_out(slots)
    stream = np.fromfile(path, np.uint16)
    held_tokens = HELD_OUT * (CONTEXT + 1)
    held = jnp.asarray(stream[:held_tokens].reshape(-1, 32, CONTEXT + 1).astype(np.int32))
    tokens = jnp.asarray(stream[held_tokens:])
    longest = max(run["steps"] for slot in slots for run in slot)
    windows = np.random.default_rng(0).permutation((tokens.size - 1) // CONTEXT)[: longest * BATCH]
    order = jnp.asarray((windows * CONTEXT).astype(np.int32).reshape(longest, BATCH))
    schedule = {name: jnp.asarray(a, jnp.float32 if name == "lr" else jnp.int32) for name, a in table.items()}
    fresh = initial(key, width, layers, int(table["seed"].max()) + 1)
    weights = {name: jnp.repeat(a[:1], len(slots), 0) for name, a in fresh.items()}
    nothing = lambda: jax.tree.map(jnp.zeros_like, weights)
    state = (weights, nothing(), nothing(), jnp.int32(0))

    @jax.jit
    def advance(state, schedule, fresh, order, tokens, held):
        state, each = jax.lax.scan(
            lambda s, _: update(s, schedule, fresh, order, tokens), state, None, length=EVERY
        )
        same = lambda a: jnp.broadcast_to(a, (len(slots), *a.shape))
        tested = jax.lax.map(lambda x: losses(state[0], same(x[:, :-1]), same(x[:, 1:])), held)
        return state, each.mean(0), tested.mean(0)

    with open(out, "w") as file:
        file.write("run,step,lr,train_loss,val_loss\n")
        for end in range(EVERY - 1, len(names), EVERY):
            state, training, tested = advance(state, schedule, fresh, order, tokens, held)
            for column, name in enumerate(names[end]):
                if name is not None:
                    own, lr = int(table["own"][end, column]) + 1, table["lr"][end, column]
                    file.write(f"{name},{own},{lr:.9g},{training[column]:.4f},{tested[column]:.5f}\n")
            file.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
