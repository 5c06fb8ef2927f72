package io.micromoments.patterns.compile;

import io.micromoments.schemas.EventStream;
import java.util.Map;
import java.util.Set;

/**
 * What an event must be to fit a step. More may be demanded of it; less is not.
 *
 * @param stream whose event it must be
 * @param words by field, the words one of which it must hold there; empty: any event of the stream
 */
public record Requirement(EventStream stream, Map<String, Set<String>> words) {}
