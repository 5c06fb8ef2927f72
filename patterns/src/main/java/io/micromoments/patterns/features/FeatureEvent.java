package io.micromoments.patterns.features;

/**
 * What a feature reads from an event.
 *
 * @param time event time, not before that of the last event
 * @param value the value of {@code of}; null if the feature has none
 * @param group the value of {@code by}; null if the feature has none
 */
record FeatureEvent(long time, Object value, String group) {}
