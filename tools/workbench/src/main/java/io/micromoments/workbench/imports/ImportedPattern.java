package io.micromoments.workbench.imports;

import io.micromoments.workbench.drafting.DraftedDefinition;

/**
 * A valid pattern that says what a rule says.
 *
 * @param name name of the pattern
 * @param line the line in which the rule begins
 * @param files the texts of the pattern file and its test file
 * @param testsPass the number of tests, which all pass
 */
public record ImportedPattern(String name, int line, DraftedDefinition files, int testsPass) {}
