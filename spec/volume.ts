/**
 * How much of a test that repeats itself runs: a tenth in `npm test`; all of it where `TEST_VOLUME=full`, as `.ci/run` sets.
 *
 * @param full - the number of repetitions that the test is worth on a machine that has time
 */
export const volume = (full: number): number => (isFullVolume() ? full : Math.ceil(full / 10));

export const isFullVolume = (): boolean => process.env['TEST_VOLUME'] === 'full';
