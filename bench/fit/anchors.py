"""The published fitting procedures, ported to numpy: what they cost and where they end on the points of standard input.

Input: {"runs": [{"eta": [...], "steps": [...], "loss": [...]}], "decay": lambda, "seconds": for one procedure}.
Output: a list of {"procedure", "evaluations", "passes", "seconds", "objective", "cut"}.

What the originals compute once is computed once here, and what they compute at every evaluation is computed at every
evaluation; the gradient that one of them takes by automatic differentiation is written out.
"""

import itertools
import json
import sys
import time

import numpy as np
from scipy.optimize import minimize
from scipy.signal import lfilter

DELTA = 1e-3
SEARCH = {"maxiter": 1_000_000, "ftol": 1e-9, "gtol": 1e-6, "eps": 1e-8}
# An optimiser that was cut short is scaled to as many passes as it was seen to take.
RECORDED_PASSES = 100


def huber_sum(residual):
    size = np.abs(residual)
    return np.where(size <= DELTA, 0.5 * size**2, DELTA * (size - 0.5 * DELTA)).sum()


class Run:
    """One run; index s of an area is its value after s updates, and the LR before the first update is 0."""

    def __init__(self, run):
        self.eta = np.array(run["eta"])
        self.steps = np.array(run["steps"], dtype=int)
        self.loss = np.array(run["loss"])
        self.s1 = np.concatenate([[0.0], np.cumsum(self.eta)])
        self.gap = -np.diff(self.eta, prepend=0.0)

    def annealing_area(self, decay):
        return np.concatenate([[0.0], np.cumsum(lfilter([1.0], [1.0, -decay], self.gap))])


def search(objective, starts, bounds):
    """Minimises from every start by L-BFGS-B with difference quotients; the best end and how often it was evaluated."""
    best, evaluations = None, 0
    for start in starts:
        end = minimize(objective, start, method="L-BFGS-B", bounds=bounds, options=SEARCH)
        evaluations += end.nfev
        if best is None or end.fun < best.fun:
            best = end
    return best, evaluations


def fit_annealing(runs, decay):
    """The annealing law from a grid of 108 starts."""
    began = time.perf_counter()
    s1 = np.concatenate([run.s1[run.steps] for run in runs])
    s2 = np.concatenate([run.annealing_area(decay)[run.steps] for run in runs])
    log_loss = np.log(np.concatenate([run.loss for run in runs]))

    def objective(parameters):
        l0, a, alpha, c = parameters
        predicted = l0 + a * s1**-alpha - c * s2
        return huber_sum(np.log(predicted) - log_loss) if predicted.min() > 0 else 1e10

    starts = itertools.product([1, 2, 4], [1, 2, 4], [0.2, 0.4, 0.6, 0.8, 1, 1.2], [0.5, 1])
    best, evaluations = search(objective, starts, [(0, 10), (0, 20), (0, 10), (0, 20)])
    seconds = time.perf_counter() - began
    return outcome("annealing", evaluations, 0, seconds, best.fun, False)


def start_multi_power(runs):
    """The best of 135 searches with the loss drop taken as B times how far the LR has fallen."""
    s1 = np.concatenate([run.s1[run.steps] for run in runs])
    loss = np.concatenate([run.loss for run in runs])
    slope, intercept = np.polyfit(np.log(s1), np.log(loss - loss.min() + 0.01), 1)
    peak = max(run.eta.max() for run in runs)

    def objective(parameters):
        l0, a, alpha, b = parameters
        total = 0.0
        for run in runs:
            at = run.steps - 1
            predicted = l0 + a * np.cumsum(run.eta)[at] ** -alpha - b * (peak - run.eta[at])
            total += huber_sum(np.log(run.loss) - np.log(predicted))
        return total if np.isfinite(total) else 1e10

    size = np.exp(intercept)
    starts = itertools.product(
        np.linspace(loss.min() - 0.2, loss.min() + 0.2, 5),
        np.linspace(size - 0.1, size + 0.1, 3).clip(min=0),
        np.linspace(-slope - 0.1, -slope + 0.1, 3).clip(min=0),
        np.linspace(100, 1000, 3),
    )
    return search(objective, starts, [(0, np.inf)] * 4)


def forward_backward(runs, parameters):
    """Objective over the exact pair sum, and its gradient by (L0, A, alpha, B, C, beta, gamma)."""
    l0, a, alpha, b, c, beta, gamma = parameters
    total, gradient = 0.0, np.zeros(7)
    for run in runs:
        for step, loss in zip(run.steps, run.loss):
            eta, gap = run.eta[:step], run.gap[:step]
            scaled = eta**-gamma
            area = run.s1[step] - run.s1[:step]
            base = 1 + c * scaled * area
            power = base**-beta
            drop = (gap * (1 - power)).sum()
            steep = gap * beta * base ** (-beta - 1)
            by_c = (steep * scaled * area).sum()
            by_beta = (gap * power * np.log(base)).sum()
            by_gamma = (steep * c * area * -scaled * np.log(eta)).sum()
            term = run.s1[step] ** -alpha
            predicted = l0 + a * term - b * drop
            residual = np.log(predicted) - np.log(loss)
            total += huber_sum(residual)
            slopes = [1, term, -a * term * np.log(run.s1[step]), -drop, -b * by_c, -b * by_beta, -b * by_gamma]
            gradient += np.clip(residual, -DELTA, DELTA) / predicted * np.array(slopes)
    return total, gradient


def fit_multi_power(runs, most_seconds):
    """AdamW (decay 0.01) on the exact pair sum from the best start; stops after 20 passes without gain, or 200."""
    began = time.perf_counter()
    start, evaluations = start_multi_power(runs)
    started = time.perf_counter()
    parameters = np.array([*start.x, 1.0, 0.5, 0.5])
    rate = np.array([5e-2, 5e-2, 5e-3, 5e-2, 5e-2, 5e-3, 5e-3])
    mean, square = np.zeros(7), np.zeros(7)
    best, waited, passes, cut = np.inf, 0, 0, False
    while passes < 200 and not (passes > 21 and waited >= 20):
        if time.perf_counter() - began > most_seconds:
            cut = True
            break
        passes += 1
        objective, gradient = forward_backward(runs, parameters)
        waited = 0 if objective < best else waited + 1
        best = min(best, objective)
        if np.linalg.norm(gradient) < 1e-5:
            break
        mean = 0.9 * mean + 0.1 * gradient
        square = 0.999 * square + 0.001 * gradient**2
        step = mean / (1 - 0.9**passes) / (np.sqrt(square / (1 - 0.999**passes)) + 1e-8)
        parameters = parameters * (1 - 0.01 * rate) - rate * step
    spent = time.perf_counter() - started
    if cut and 0 < passes < RECORDED_PASSES:
        spent *= RECORDED_PASSES / passes
    return outcome("multi-power", evaluations, passes, started - began + spent, best, cut)


def outcome(procedure, evaluations, passes, seconds, objective, cut):
    numbers = {"evaluations": evaluations, "passes": passes, "seconds": seconds}
    return {"procedure": procedure, **numbers, "objective": float(objective), "cut": cut}


def main():
    given = json.load(sys.stdin)
    runs = [Run(run) for run in given["runs"]]
    with np.errstate(all="ignore"):
        ends = [fit_annealing(runs, given["decay"]), fit_multi_power(runs, given["seconds"])]
    print(json.dumps(ends))


main()
