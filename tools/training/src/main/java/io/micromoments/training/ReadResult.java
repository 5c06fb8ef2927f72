package io.micromoments.training;

import java.util.List;

/**
 * Content of a dataset file.
 *
 * @param skippedLines number of skipped lines; the dataset's documentation gives the reasons
 */
record ReadResult(List<History> histories, int skippedLines) {}
