package io.micromoments.workbench.imports.sql;

import java.util.Optional;

/**
 * A variable of {@code PATTERN}, and the step that stands for it.
 *
 * @param name as the query writes it
 * @param step name of the step
 * @param order its place in the pattern, from 0
 * @param takesOne whether it takes exactly one event in every match
 * @param isRequired whether it takes at least one
 * @param group number of the repeated group that it is in; 0 for none
 * @param previous the variable whose last event comes right before its first, if that is certain
 */
record MatchedVariable(
    String name,
    String step,
    int order,
    boolean takesOne,
    boolean isRequired,
    int group,
    Optional<String> previous) {}
