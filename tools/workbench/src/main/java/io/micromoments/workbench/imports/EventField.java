package io.micromoments.workbench.imports;

import java.util.List;

/**
 * A field of events.
 *
 * @param path as it stands after {@code event.}
 * @param kind type of its values
 * @param words the only values, if there are fixed ones
 * @param canBeMissing whether an event may have no value
 */
public record EventField(String path, ValueKind kind, List<String> words, boolean canBeMissing) {}
