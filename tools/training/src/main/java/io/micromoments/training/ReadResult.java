package io.micromoments.training;

import java.util.List;

/**
 * Content of a dataset file.
 *
 * @param skippedLines number of lines that contain no activity; {@link HistoryReader} has the
 *     reasons
 */
record ReadResult(List<History> histories, int skippedLines) {}
