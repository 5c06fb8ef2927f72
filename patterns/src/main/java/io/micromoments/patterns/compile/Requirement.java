package io.micromoments.patterns.compile;

import io.micromoments.schemas.EventStream;
import java.util.Map;
import java.util.Set;

/**
 * A necessary condition for an event to fit a step. The step may demand more.
 *
 * @param stream the stream of the event
 * @param words by field, the words of which the event must have one; empty: any event of the stream
 */
public record Requirement(EventStream stream, Map<String, Set<String>> words) {}
