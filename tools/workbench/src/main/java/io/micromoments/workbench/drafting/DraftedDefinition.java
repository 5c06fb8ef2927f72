package io.micromoments.workbench.drafting;

import java.util.List;

/**
 * The texts of a new pattern file and its test file.
 *
 * @param pattern text of the pattern file
 * @param tests text of the test file
 * @param leftOut kinds of recorded events that are in no step, with their number; empty for an
 *     example
 */
public record DraftedDefinition(String pattern, String tests, List<String> leftOut) {}
