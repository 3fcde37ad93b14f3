/**
 * What a server build complains about on any day: its native modules that were never compiled, the marketplace that
 * it can't reach, and itself, shutting down.
 */
const known = [
  /Could not locate the bindings file/,
  /build\/Release\/watchdog/,
  /\[Service Worker\] registration/,
  /Canceled: Canceled/,
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED/,
  /^DialogService: refused to show dialog in tests/,
];

/** @param {string} text @returns {boolean} */
exports.isNoise = (text) => known.some((pattern) => pattern.test(text));
