/**
 * The pattern engine. {@link io.micromoments.patterns.detect.PatternEngine} runs all patterns on
 * the state of one key ({@link io.micromoments.patterns.detect.KeyState}); {@link
 * io.micromoments.patterns.detect.MomentClassifier} decides which matches are moments; {@link
 * io.micromoments.patterns.detect.KeyedEngine} runs the engine over Flink's keyed state, and {@link
 * io.micromoments.patterns.detect.Detector} over the elements of customers.
 */
package io.micromoments.patterns.detect;
