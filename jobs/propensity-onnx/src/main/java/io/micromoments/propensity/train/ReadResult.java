package io.micromoments.propensity.train;

import java.util.List;

/**
 * What was read of a file.
 *
 * @param leftOut how many lines were not used, for a reason that the recording's documentation
 *     names
 */
record ReadResult(List<History> histories, int leftOut) {}
