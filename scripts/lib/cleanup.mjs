/** @type {Set<() => void>} */
const pending = new Set();
let listening = false;

/**
 * Registers work for the moment this process ends, for whatever reason. It must be synchronous: nothing
 * asynchronous runs any more by then.
 *
 * @param {() => void} work
 * @returns {() => void} does the work now and forgets it
 */
export function atExit(work) {
  listen();
  const once = () => {
    if (pending.delete(once)) work();
  };
  pending.add(once);
  return once;
}

/** Ends this process soon after the one that started it, which may not live to say so. */
export function endWithParent() {
  const parent = process.ppid;
  const look = () => process.ppid === parent || process.exit(1);
  setInterval(look, 1000).unref();
}

function listen() {
  if (listening) return;
  listening = true;
  process.on('exit', runAll);
  for (const [signal, number] of /** @type {const} */ ([
    ['SIGINT', 2],
    ['SIGTERM', 15],
    ['SIGHUP', 1],
  ])) {
    process.on(signal, () => process.exit(128 + number));
  }
}

function runAll() {
  for (const work of [...pending].reverse()) {
    try {
      work();
    } catch (error) {
      process.stderr.write(`While cleaning up: ${String(error)}\n`);
    }
  }
}
