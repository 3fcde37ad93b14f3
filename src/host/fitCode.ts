/** Put in by the build. */
declare const fitCode: string | undefined;

/** A digest of the code that reads and fits: what another code made is not taken from what was kept. */
export const fitCodeDigest = typeof fitCode === 'string' ? fitCode : '';
