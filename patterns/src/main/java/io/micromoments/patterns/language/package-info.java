/**
 * The pattern language. Files are read ({@link io.micromoments.patterns.language.PatternReader}),
 * checked and typed, and yield a {@link io.micromoments.patterns.language.MomentPattern} or a list
 * of {@link io.micromoments.patterns.language.Problem}s with positions. Does not depend on Flink.
 */
package io.micromoments.patterns.language;
