/**
 * The pattern language: files are read ({@link io.micromoments.patterns.language.PatternReader}),
 * checked and typed, and become a {@link io.micromoments.patterns.language.MomentPattern} or a list
 * of {@link io.micromoments.patterns.language.Problem}s with the place of each. Knows no Flink.
 */
package io.micromoments.patterns.language;
